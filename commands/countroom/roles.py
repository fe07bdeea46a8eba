"""/countroom roles: who may declare and who may edit."""

from bot.chat.command import Call, Role
from bot.chat.reply import Reply, Table, Tone
from bot.desk.idempotency import run_once
from bot.errors import Mistake, NotAllowed
from bot.store import audit
from bot.store import roles as grants
from bot.store.protocol import Transaction
from bot.store.timestamps import utc_text
from bot.wording.refusals import quotation

_USAGE = "/countroom roles grant declarer person <id>, or /countroom roles revoke …"
_KINDS = {"person", "group", "channel"}
_ROLES = {Role.DECLARER, Role.EDITOR}


async def roles(call: Call) -> Reply:
    """The grants there are; or one made or taken back, by whoever administers the workspace."""
    words = call.text.split()[1:]
    if not words:
        return await _grants_reply(call)
    if len(words) != 4 or words[0] not in {"grant", "revoke"}:
        raise Mistake(f"That is not understood. Nothing was stored. Type {_USAGE}")
    verb, role, kind, subject = words
    if role not in _ROLES:
        raise Mistake(f"{quotation(role)} is no role: declarer or editor. Nothing was stored.")
    if kind not in _KINDS:
        raise Mistake(f"{quotation(kind)} is none of person, group, channel. Nothing was stored.")
    if not call.person.admin:
        raise NotAllowed(
            "Only those who administer the workspace may grant roles. Nothing was stored."
        )
    return await _change_grant(call, verb, grants.Grant(
        call.channel.platform, kind, subject, role, call.person.name, utc_text(call.at)
    ))  # fmt: skip


async def _grants_reply(call: Call) -> Reply:
    known = await grants.all_grants(call.desk.store.reader, call.channel.platform)
    if not known:
        return Reply(
            "No roles are granted: only those who administer the workspace may write.",
            (f"To let somebody declare: {_USAGE}",),
        )
    rows = tuple((g.role, g.subject_kind, g.subject, g.granted_by) for g in known)
    return Reply("Who may write here:", table=Table(("Role", "Kind", "Who", "Granted by"), rows))


async def _change_grant(call: Call, verb: str, grant: grants.Grant) -> Reply:
    async def change(tx: Transaction) -> str:
        await audit.append(tx, _audit_row(call, verb, grant))
        if verb == "grant":
            new = await grants.grant(tx, grant)
            done = "is granted" if new else "was granted already"
        else:
            gone = await grants.revoke(
                tx, grant.platform, grant.subject_kind, grant.subject, grant.role
            )
            done = "is revoked" if gone else "was not granted"
        text = f"{grant.role} for {grant.subject_kind} {grant.subject} {done}."
        return Reply(text, tone=Tone.DONE).encode()

    answered = await run_once(call.desk.store, call.key, utc_text(call.at), change)
    return Reply.decode(answered.text)


def _audit_row(call: Call, verb: str, grant: grants.Grant) -> audit.AuditRow:
    return audit.AuditRow(
        grant.granted_at, call.person.id, call.person.name, call.channel.platform, call.channel.id,
        f"{verb.removesuffix('e')}ed", f"{grant.role} for {grant.subject_kind} {grant.subject}", "",
    )  # fmt: skip
