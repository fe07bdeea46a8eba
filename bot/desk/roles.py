"""Who may write: grants of a role, and the audit of grants and refusals."""

from dataclasses import dataclass

from bot.desk.identity import Channel, Person, Provenance
from bot.store import audit, roles
from bot.store.protocol import Transaction


@dataclass(frozen=True, slots=True)
class RoleHolder:
    kind: str  # person, group or channel
    id: str
    role: str  # declarer or editor

    def __str__(self) -> str:
        return f"{self.role} for {self.kind} {self.id}"


async def grant(tx: Transaction, holder: RoleHolder, provenance: Provenance, at: str) -> bool:
    person, platform = provenance.person, provenance.channel.platform
    await audit.append(tx, _audit_row(provenance, at, "granted", holder))
    return await roles.grant(
        tx, roles.Grant(platform, holder.kind, holder.id, holder.role, person.name, at)
    )


async def revoke(tx: Transaction, holder: RoleHolder, provenance: Provenance, at: str) -> bool:
    platform = provenance.channel.platform
    await audit.append(tx, _audit_row(provenance, at, "revoked", holder))
    return await roles.revoke(tx, platform, holder.kind, holder.id, holder.role)


async def record_refusal(
    tx: Transaction, person: Person, channel: Channel, at: str, about: str, reason: str
) -> None:
    row = audit.AuditRow(
        at, person.id, person.name, channel.platform, channel.id, "refused", about, reason
    )
    await audit.append(tx, row)


def _audit_row(provenance: Provenance, at: str, action: str, holder: RoleHolder) -> audit.AuditRow:
    person, channel = provenance.person, provenance.channel
    return audit.AuditRow(
        at, person.id, person.name, channel.platform, channel.id, action, str(holder), ""
    )
