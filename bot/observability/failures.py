"""How a task that goes on by itself logs why its last attempt failed."""

from structlog.typing import FilteringBoundLogger

from bot.errors import NotSaved


def log_failure(log: FilteringBoundLogger, fault: Exception) -> None:
    """With a stack trace, unless the store is away: that says it all."""
    if isinstance(fault, NotSaved):
        log.warning("store busy", reason=str(fault))
    else:
        log.error("failed", reason=type(fault).__name__, exc_info=fault)
