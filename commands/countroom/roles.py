"""/countroom roles: who may declare and who may edit."""

from dataclasses import replace

from bot.chat.command import Call, Role
from bot.chat.permissions import GRANT_ROLE, refuse_unverified
from bot.chat.reply import Action, Meaning, Reply, Table, Tone
from bot.desk.identity import RoleSubject
from bot.desk.reads import Grant
from bot.desk.roles import RoleHolder
from bot.errors import Mistake, NotAllowed
from bot.wording.refusals import quotation

_USAGE = "/countroom roles grant declarer @name, or /countroom roles revoke declarer @name"
_KINDS = {"person": "person", "group": "group", "role": "group", "channel": "channel"}
_ROLES = {Role.DECLARER, Role.EDITOR}
_ARTICLES = {Role.DECLARER: "a", Role.EDITOR: "an"}


async def roles(call: Call) -> Reply:
    """List the grants; or, for an admin, grant or revoke one."""
    words = call.text.split()[1:]
    if not words:
        if call.person.guest and not call.person.admin:
            raise NotAllowed("Guests can't see who has a role.")
        return await _grants_reply(call)
    if len(words) < 3 or words[0] not in {"grant", "revoke"}:
        raise Mistake(f"/countroom roles doesn't take that. Type {_USAGE}.")
    verb, role, *subject = words
    if role not in _ROLES:
        raise Mistake(f"{quotation(role)} isn't a role. Use declarer or editor.")
    if not call.person.admin:
        refuse_unverified(call.person, call.channel)
        raise NotAllowed("Only an admin can grant or revoke roles.")
    holder = RoleHolder(await _subject(call, subject, revoking=verb == "revoke"), role)
    return await _change_role(call, verb, holder)


async def ask_for_role(call: Call) -> Reply:
    """Show the channel who would like the role, with a button that works for an admin."""
    person, role = call.person, Role(call.text)
    asked = f"role:{call.channel.id}:{person.id}:{role}:{call.at:%Y-%m-%dT%H}"
    if not await call.desk.clicks.claim(asked):
        raise Mistake("The channel has been asked already. An admin has to press the button there.")
    return Reply(
        f"{person.name} would like to be {_ARTICLES[role]} {role}.",
        ("An admin can grant that with one press.",),
        actions=(
            Action(
                f"Make {person.name} {_ARTICLES[role]} {role}",
                GRANT_ROLE,
                f"{role} person {person.id}",
                Meaning.RECORD,
            ),
        ),
        tone=Tone.ASK,
        in_channel=True,
    )


async def grant_role(call: Call) -> Reply:
    """Grant what the channel was asked for, and tell it."""
    granted = await roles(replace(call, text=f"roles grant {call.text}"))
    return replace(granted, in_channel=True)


async def _subject(call: Call, words: list[str], *, revoking: bool) -> RoleSubject:
    """Raises Mistake unless the platform knows it, or it holds a role that is to be revoked."""
    kind = _KINDS.get(words[0].casefold()) if len(words) > 1 else None
    typed = " ".join(words[1:] if kind else words)
    if revoking:
        for grant in await call.desk.reads.grants(call.channel.platform):
            if typed in {grant.subject, grant.subject_name} and kind in {None, grant.subject_kind}:
                return RoleSubject(grant.subject_kind, grant.subject, _name(grant))
    found = await call.workspace.find_subject(typed, kind)
    if found is None:
        raise Mistake(
            f"There is no {kind or 'person, group or channel'} {quotation(typed)} here. "
            "Type @ or # and choose the name from the list that appears."
        )
    return found


async def _grants_reply(call: Call) -> Reply:
    known = await call.desk.reads.grants(call.channel.platform)
    if not known:
        return Reply(
            "No roles granted yet: only admins can write.",
            (f"To let a user declare: {_USAGE}.",),
        )
    rows = tuple((_holder_words(g.subject_kind, _name(g)), g.role, g.granted_by) for g in known)
    return Reply("Who may write here:", table=Table(("Who", "Role", "Granted by"), rows))


def _name(grant: Grant) -> str:
    return grant.subject_name or grant.subject


def _holder_words(kind: str, name: str) -> str:
    return name if kind == "person" else f"everyone in {name}"


async def _change_role(call: Call, verb: str, holder: RoleHolder) -> Reply:
    async with call.desk.unit_of_work(call.provenance()) as work:
        if verb == "grant":
            done = "Granted" if await work.grant_role(holder) else "Already granted"
        else:
            done = "Revoked" if await work.revoke_role(holder) else "No such grant"
        who = _holder_words(holder.subject.kind, holder.subject.name)
        work.answer = Reply(f"{done}: {holder.role} for {who}.", tone=Tone.DONE).encode()
    return Reply.decode(work.answer)
