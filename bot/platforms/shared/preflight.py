"""What every platform's preflight says in the same words."""

from collections.abc import Awaitable, Callable, Sequence

from bot.desk.reads import Subscription
from bot.observability.diagnostics import Diagnostic, problem, warning
from bot.platforms.spec import PlatformSpec

AGAIN_IN_A_MINUTE = "Run this again in a minute."


def channel_id(channel: Subscription) -> str:
    return channel.channel.partition(":")[2]


async def check_channels(
    platform: PlatformSpec,
    channels: Sequence[Subscription] | None,
    fix: str,
    check: Callable[[Sequence[Subscription]], Awaitable[list[Diagnostic]]],
) -> list[Diagnostic]:
    """Check those of the channels that are the platform's. `fix` is how to make one follow."""
    if channels is None:
        return []
    own = [channel for channel in channels if channel.platform == platform.name]
    if not own:
        return [warning(platform.title, "No channel follows the night yet.", fix)]
    return await check(own)


def unreachable_problem(
    platform: PlatformSpec, address: str, reason: str, status_page: str
) -> Diagnostic:
    return problem(
        platform.title,
        f"{platform.title} does not answer at {address} ({reason}).",
        f"Check that this machine is on the network, and look at {status_page}.",
    )


def rate_limit_problem(platform: PlatformSpec, seconds: float) -> Diagnostic:
    return problem(
        platform.title,
        f"{platform.title} has had too many calls and refuses more for now.",
        f"Run this again in {seconds:.0f} s.",
    )
