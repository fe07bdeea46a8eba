"""Who may write: grants of a role, and the audit of grants and refusals."""

from dataclasses import dataclass

from bot.desk.identity import Channel, Person, Provenance, RoleSubject
from bot.store import audit, roles
from bot.store.protocol import Reader, Transaction


@dataclass(frozen=True, slots=True)
class RoleHolder:
    subject: RoleSubject
    role: str  # declarer or editor


async def grant(tx: Transaction, holder: RoleHolder, provenance: Provenance, at: str) -> bool:
    person, platform, subject = provenance.person, provenance.channel.platform, holder.subject
    await audit.append(tx, _audit_row(provenance, at, "granted", holder))
    row = roles.Grant(
        platform, subject.kind, subject.id, holder.role, person.name, at, subject.name
    )
    return await roles.grant(tx, row)


async def revoke(tx: Transaction, holder: RoleHolder, provenance: Provenance, at: str) -> bool:
    platform, subject = provenance.channel.platform, holder.subject
    await audit.append(tx, _audit_row(provenance, at, "revoked", holder))
    return await roles.revoke(tx, platform, subject.kind, subject.id, holder.role)


async def record_refusal(
    tx: Transaction, person: Person, channel: Channel, at: str, about: str, reason: str
) -> None:
    row = audit.AuditRow(
        at, person.id, person.name, channel.platform, channel.id, "refused", about, reason
    )
    await audit.append(tx, row)


async def read_desks(reader: Reader) -> dict[str, str]:
    """The channels that hold a role, with their names. Everyone who types there has it."""
    grants = await roles.all_grants(reader)
    return {g.subject: g.subject_name for g in grants if g.subject_kind == "channel"}


def _audit_row(provenance: Provenance, at: str, action: str, holder: RoleHolder) -> audit.AuditRow:
    person, channel, subject = provenance.person, provenance.channel, holder.subject
    about = f"{holder.role} for {subject.kind} {subject.id}"
    if subject.name != subject.id:
        about += f" ({subject.name})"
    return audit.AuditRow(
        at, person.id, person.name, channel.platform, channel.id, action, about, ""
    )
