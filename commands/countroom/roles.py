"""/countroom roles: who may declare and who may edit."""

from bot.chat.command import Call, Role
from bot.chat.reply import Reply, Table, Tone
from bot.desk.roles import RoleHolder
from bot.errors import Mistake, NotAllowed
from bot.wording.refusals import quotation

_USAGE = "/countroom roles grant declarer person <id>, or /countroom roles revoke …"
_KINDS = {"person", "group", "channel"}
_ROLES = {Role.DECLARER, Role.EDITOR}


async def roles(call: Call) -> Reply:
    """List the grants; or, for an admin, grant or revoke one."""
    words = call.text.split()[1:]
    if not words:
        return await _grants_reply(call)
    if len(words) != 4 or words[0] not in {"grant", "revoke"}:
        raise Mistake(f"/countroom roles doesn't take that. Nothing was stored. Type {_USAGE}")
    verb, role, kind, subject = words
    if role not in _ROLES:
        raise Mistake(
            f"{quotation(role)} isn't a role. Use declarer or editor. Nothing was stored."
        )
    if kind not in _KINDS:
        raise Mistake(
            f"Grant a role to a person, group or channel, not {quotation(kind)}. "
            "Nothing was stored."
        )
    if not call.person.admin:
        raise NotAllowed("Only an admin can grant or revoke roles. Nothing was stored.")
    return await _change_role(call, verb, RoleHolder(kind, subject, role))


async def _grants_reply(call: Call) -> Reply:
    known = await call.desk.reads.grants(call.channel.platform)
    if not known:
        return Reply(
            "No roles granted yet: only admins can write.",
            (f"To let a user declare: {_USAGE}",),
        )
    rows = tuple((g.role, g.subject_kind, g.subject, g.granted_by) for g in known)
    return Reply("Who may write here:", table=Table(("Role", "Kind", "Who", "Granted by"), rows))


async def _change_role(call: Call, verb: str, holder: RoleHolder) -> Reply:
    async with call.desk.unit_of_work(call.provenance()) as work:
        if verb == "grant":
            done = "Granted" if await work.grant_role(holder) else "Already granted"
        else:
            done = "Revoked" if await work.revoke_role(holder) else "No such grant"
        work.answer = Reply(f"{done}: {holder}.", tone=Tone.DONE).encode()
    return Reply.decode(work.answer)
