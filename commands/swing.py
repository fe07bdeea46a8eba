"""/swing: the swing in a ward, or in the council on like-for-like wards."""

from bot.chat.arguments import leading_ward
from bot.chat.command import Call, Command
from bot.chat.completions import COUNCIL, party_completions, ward_completions
from bot.chat.parameter import Parameter
from bot.chat.reply import Reply
from bot.election.council import Council
from bot.election.swing import council_swing, ward_swing
from bot.errors import Mistake
from bot.wording import refusals, swings
from bot.wording.voice import with_article

_USAGE = "/swing {ward} from Con to Green"


async def swing(call: Call) -> Reply:
    """Without named parties: winner and runner-up in a ward, the pack's pair for the council."""
    ward_text, names = _text_and_names(call)
    if not ward_text:
        night, voice = call.book.night, call.book.voice
        pair = _party_codes(names, night.council)
        swing = council_swing(night.council, night.declarations, pair or ())
        return Reply(swings.council_swing(swing, voice))
    book, ward, rest = leading_ward(call, ward_text, _USAGE)
    if rest:
        raise _usage_mistake(call, " ".join(rest))
    night, voice = book.night, book.voice
    pair = _party_codes(names, night.council)
    contest = night.council.contests[ward]
    result = ward_swing(night.council, contest, night.wards[ward].declaration, pair)
    words = swings.ward_swing(result, voice)
    prefix = f"{voice.council} – " if call.councils.has_several else ""
    return Reply(f"{prefix}{ward}: {words[:1].lower()}{words[1:]}")


def _text_and_names(call: Call) -> tuple[str, tuple[str, str] | None]:
    """The text before "from X to Y", and X and Y."""
    words = call.text.split()
    lower = [word.casefold() for word in words]
    if "from" not in lower:
        return call.text, None
    start = lower.index("from")
    if "to" not in lower[start:]:
        raise _usage_mistake(call, " ".join(words[start:]))
    middle = lower.index("to", start)
    names = (" ".join(words[start + 1 : middle]), " ".join(words[middle + 1 :]))
    if not all(names):
        raise _usage_mistake(call, " ".join(words[start:]))
    return " ".join(words[:start]), names


def _party_codes(names: tuple[str, str] | None, council: Council) -> tuple[str, str] | None:
    if names is None:
        return None
    codes = []
    for name in names:
        party = council.parties.find(name)
        if party is None:
            raise Mistake(
                f"No party is called {refusals.quotation(name)}. Try: /swing from Con to Lab"
            )
        codes.append(party.code)
    if codes[0] == codes[1]:
        raise Mistake("A swing is between two parties. Try: /swing from Con to Lab")
    return codes[0], codes[1]


def _usage_mistake(call: Call, part: str) -> Mistake:
    return Mistake(
        f"/swing doesn't take {refusals.quotation(part)}. Try: /swing, /swing from Con to Lab, "
        f"or /swing and {with_article(call.councils.area)}."
    )


SWING = Command(
    name="swing",
    help="The swing in one result, or across the council, like for like.",
    usage="[ward] [from <party> to <party>]",
    example="Battenhall",
    handler=swing,
    completions=ward_completions,
    parameters=(
        COUNCIL,
        Parameter("ward", "A ward; without one, the whole council.", completions=ward_completions),
        Parameter("from", "The party that lost votes.", lead="from", completions=party_completions),
        Parameter("to", "The party that gained them.", lead="to", completions=party_completions),
    ),
)
