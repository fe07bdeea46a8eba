"""What each subcommand of /countroom takes."""

from bot.chat.command import Role
from bot.chat.completions import COUNCIL
from bot.chat.parameter import Completion, Kind, Parameter, Subcommand
from bot.desk.councils import Councils
from bot.importers.pack import known_packs

_ROLE = Parameter(
    "role", "A declarer may declare; an editor may do everything.", Kind.CHOICE, required=True,
    choices=(Role.DECLARER, Role.EDITOR),
)  # fmt: skip
_HOLDER = Parameter("to", "A person, or everyone with a role.", Kind.HOLDER, required=True)
_CHANNEL = Parameter("channel", "Everyone who types in it.", Kind.CHANNEL, required=True)
_FILE = Parameter("file", "The file to read.", Kind.FILE, required=True)
_MORE_FILES = tuple(Parameter(f"file{n}", "Another file.", Kind.FILE) for n in range(2, 6))


def _pack_completions(councils: Councils, text: str) -> list[Completion]:
    names = dict.fromkeys([*(b.night.council.slug for b in councils.books), *known_packs()])
    return [Completion(name) for name in names if name.startswith(text.casefold())]


_PACK = Parameter("pack", "The night to play.", required=True, completions=_pack_completions)
_PACE = Parameter("pace", "Results a minute, 1 to 60.", Kind.NUMBER)

SUBCOMMAND_LINES = (
    Subcommand("help", "Every command, and how to type a declaration.", "help"),
    Subcommand("status", "What each channel got, and what is waiting.", "status", (COUNCIL,)),
    Subcommand("export", "The night as files to keep.", "export", (COUNCIL,)),
    Subcommand("import", "Results from a file; each waits for a yes.", "import", (COUNCIL, _FILE)),
    Subcommand("night show", "Tonight's councils.", "night", (COUNCIL,)),
    Subcommand("night check", "What the pack says, to check before the night.", "night check",
               (COUNCIL,)),
    Subcommand("night reload", "Read the pack on the disk again.", "night reload", (COUNCIL,)),
    Subcommand("night upload", "Replace files of the pack.", "night upload",
               (COUNCIL, _FILE, *_MORE_FILES)),
    Subcommand("roles list", "Who may declare, and who may edit.", "roles"),
    Subcommand("roles grant", "Let a person or a role declare or edit.", "roles grant",
               (_ROLE, _HOLDER)),
    Subcommand("roles grant-channel", "Let everyone in a channel declare or edit.", "roles grant",
               (_ROLE, _CHANNEL)),
    Subcommand("roles revoke", "Take a granted role back.", "roles revoke", (_ROLE, _HOLDER)),
    Subcommand("roles revoke-channel", "Take a channel's role back.", "roles revoke",
               (_ROLE, _CHANNEL)),
    Subcommand("rehearse start", "Play a past night in this channel, marked TEST.", "rehearse",
               (_PACK, _PACE)),
    Subcommand("rehearse stop", "Stop this channel's rehearsal.", "rehearse stop"),
)  # fmt: skip
