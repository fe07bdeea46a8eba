"""What a command may ask of the Slack workspace, Discord server or terminal its line came from."""

from typing import Protocol

from bot.desk.identity import Channel, RoleSubject


class Workspace(Protocol):
    """Asks the platform anew, in the time that an answer has. A platform that is slow or
    unreachable must not keep people from working: then `posting_obstacle` finds none.
    """

    async def find_subject(self, typed: str, kind: str | None = None) -> RoleSubject | None:
        """The person, group or channel that a mention or an id means; None if it is unknown here.

        `kind` says what a bare id is, if it doesn't show. Raises Mistake if the platform doesn't
        say.
        """
        ...

    async def find_pingable(self, typed: str) -> RoleSubject | None:
        """The group that a mention or an id means; None if it is unknown, or means everyone.

        Raises Mistake, with what to do, if the bot may not ping it.
        """
        ...

    async def posting_obstacle(self, channel: Channel) -> str | None:
        """Why the bot can't post in the channel, and what to do about it: a sentence each."""
        ...


class UncheckedWorkspace:
    """For a terminal, which has no list of members and shows whatever is posted."""

    async def find_subject(self, typed: str, kind: str | None = None) -> RoleSubject | None:
        return RoleSubject(kind, typed, typed) if kind else None

    async def find_pingable(self, typed: str) -> RoleSubject | None:
        return RoleSubject("group", typed, f"@{typed}")

    async def posting_obstacle(self, channel: Channel) -> str | None:
        return None
