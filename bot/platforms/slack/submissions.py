"""How a submitted form is answered."""

from collections.abc import Coroutine, Sequence
from dataclasses import dataclass
from typing import Any

from bot.chat.reply import Reply
from bot.platforms.slack import limits
from bot.platforms.slack.ack_deadline import Ack
from bot.platforms.slack.escape import plain_text, truncate
from bot.platforms.slack.responses import ReturnAddress
from bot.platforms.slack.services import Services


@dataclass(frozen=True, slots=True)
class Answered:
    """What the form's commands answered, and the block under which a refusal belongs."""

    address: ReturnAddress
    replies: Sequence[Reply]
    block: str


async def answer_submission(
    services: Services, ack: Ack, work: Coroutine[Any, Any, Answered]
) -> None:
    """A refusal appears in the form, under what was entered; any other answer follows it."""

    async def send(answered: Answered) -> None:
        for reply in answered.replies:
            await services.responses.send(answered.address, reply)

    answered = await services.deadline.run(work, send)
    refusals = [r.text for r in answered.replies if r.tone.is_error] if answered else []
    if answered and refusals:
        text = truncate(plain_text(refusals[0]), limits.LABEL)
        await ack(response_action="errors", errors={answered.block: text})
        return
    await ack()
    if answered:
        services.deadline.start_background(send(answered))
