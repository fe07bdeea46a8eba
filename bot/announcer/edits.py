"""What was told, as it should have been told: asked of whoever can read the ledger again."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.store import outbox
from bot.wording.bulletin import Bulletin


@dataclass(frozen=True, slots=True)
class CorrectedMessage:
    """The facts of each row of a message by its id, in hindsight.

    `corrected` is when they were corrected; None where there is only more to say.
    """

    facts: Mapping[int, Bulletin]
    corrected: datetime | None


# None where it is not known any more how it should have been.
FindCorrection = Callable[[Sequence[outbox.OutboxMessage]], Awaitable[CorrectedMessage | None]]
