"""Who may use a command: roles granted in the chat, and a limit on each person's writes."""

from collections import defaultdict, deque
from collections.abc import Callable
from math import ceil

from bot.chat.command import Role
from bot.chat.hints import TERMINAL, HintsByPlatform
from bot.desk.desk import Desk
from bot.desk.identity import Channel, Person
from bot.errors import Mistake, NotAllowed
from bot.wording.numbers import quantity

_MINUTE = 60.0  # seconds

ASK_FOR_ROLE, GRANT_ROLE = "ask-for-role", "grant-role"  # what buttons press


class RoleMissing(NotAllowed):
    """The user has to be granted `role` first."""

    def __init__(self, what: str, role: Role, line: str) -> None:
        super().__init__(what, line)
        self.role = role


class TooManyWrites(Mistake):
    """`is_first`: the person's first beyond the limit in a minute, the only one to be audited."""

    def __init__(self, text: str, *, is_first: bool) -> None:
        super().__init__(text)
        self.is_first = is_first


def refuse_unverified(person: Person, channel: Channel) -> None:
    """Raise Mistake if the platform didn't say in time what the person is."""
    if person.unverified:
        raise Mistake(f"{channel.platform.capitalize()} didn't say in time who you are. Try again.")


class Permissions:
    """Checks roles and counts writes. A person is counted across all channels and commands."""

    def __init__(
        self,
        desk: Desk,
        writes_per_minute: int,
        monotonic: Callable[[], float],
        hints: HintsByPlatform,
    ) -> None:
        self._desk = desk
        self._hints = hints
        self._writes_per_minute = writes_per_minute
        self._monotonic = monotonic
        self._writes: dict[str, deque[float]] = defaultdict(deque)  # by person
        self._refused_at: dict[str, float] = {}  # by person

    async def check_role(self, what: str, role: Role, person: Person, channel: Channel) -> None:
        """Raise NotAllowed unless the person has the role here. `what` begins the refusal.

        - anyone may read, anywhere
        - no entries in a direct message: others have to see them
        - an admin of the workspace or server has every role
        - otherwise the role must be granted to the person, to the channel or to one of the
          person's groups; a guest needs a grant in person
        """
        if role is Role.ANYONE:
            return
        if channel.direct:
            raise NotAllowed(f"{what} only works in a channel, where others can see it.")
        if not person.admin and not await self._has_role(role, person, channel):
            refuse_unverified(person, channel)
            raise RoleMissing(
                f"{what} is for {role}s, and you are not one here; "
                f"ask {self._admins(channel)} to type",
                role,
                f"/countroom roles grant {role} @{person.name}",
            )

    def _admins(self, channel: Channel) -> str:
        return self._hints.get(channel.platform, TERMINAL).admins

    async def _has_role(self, role: Role, person: Person, channel: Channel) -> bool:
        subjects = {("person", person.id)}
        if not person.guest:
            subjects |= {("channel", channel.id), *(("group", g) for g in person.groups)}
        sufficient = {Role.EDITOR} if role is Role.EDITOR else {Role.DECLARER, Role.EDITOR}
        grants = await self._desk.reads.grants(channel.platform)
        return any((g.subject_kind, g.subject) in subjects and g.role in sufficient for g in grants)

    def count_write(self, person: Person) -> None:
        """Count an attempt to write, whether or not the person may.

        Raises TooManyWrites if the person has used up the last minute's.
        """
        now, writes = self._monotonic(), self._writes[person.id]
        while writes and now - writes[0] > _MINUTE:
            writes.popleft()
        if len(writes) < self._writes_per_minute:
            writes.append(now)
            return
        is_first = now - self._refused_at.get(person.id, -_MINUTE) >= _MINUTE
        if is_first:
            self._refused_at[person.id] = now
        wait = max(ceil(_MINUTE - (now - writes[0])), 1)
        raise TooManyWrites(
            f"The limit is {self._writes_per_minute} writes a minute: wait "
            f"{quantity(wait, 'second')}, then type it again.",
            is_first=is_first,
        )
