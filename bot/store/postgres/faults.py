"""What a user is told if PostgreSQL fails, by the failure."""

import asyncpg

from bot.errors import NotSaved
from bot.store.write_queue import BUSY_MESSAGE

AWAY = "NOT saved: the database server can't be reached. Try again."
SILENT = "NOT saved: the database server doesn't answer. Try again."
NOT_CERTAIN = (
    "NOT saved for certain: the database server went away in that moment. "
    "Check with /ward, then type it again."
)
FULL = "NOT saved: the database server's disk is full. Free some space, then try again."
STANDBY = "NOT saved: the database server takes no entries. Have it checked."
OTHER_FAILURE = "NOT saved: the database server failed. Try again."
MESSAGES = (AWAY, SILENT, NOT_CERTAIN, FULL, STANDBY, OTHER_FAILURE)

# The connection is gone, or can't be trusted: what was sent last may have been done or not.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
LOST = (
    OSError,
    TimeoutError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the server ended a connection between two statements
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
)
# The database refused a row: a value of the wrong type is refused as a CHECK refuses one.
REFUSED_ROW = (asyncpg.IntegrityConstraintViolationError, asyncpg.DataError)


def as_not_saved(error: BaseException | None) -> NotSaved:
    if isinstance(error, NotSaved):
        return type(error)(*error.args)
    loss = NotSaved(_message(error))
    loss.__cause__ = error
    return loss


def _message(error: BaseException | None) -> str:
    match error:
        case asyncpg.QueryCanceledError() | TimeoutError():
            return SILENT
        case asyncpg.LockNotAvailableError():
            return BUSY_MESSAGE
        case asyncpg.DiskFullError():
            return FULL
        case asyncpg.ReadOnlySQLTransactionError():
            return STANDBY
        case asyncpg.TooManyConnectionsError() | None:
            return AWAY
        case _ if isinstance(error, LOST):
            return AWAY
    return OTHER_FAILURE
