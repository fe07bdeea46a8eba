"""Brings each payload to its handler: a command straight to the listener, all others through bolt.

A declarer waits for the answer to each line, so commands take the short way
(docs/decisions/0020-commands-past-bolt.md).
"""

import asyncio
import json

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.platforms.slack.ack_deadline import AckDeadline, Acknowledge
from bot.platforms.slack.bolt_app import dispatch, failure_answer
from bot.platforms.slack.identity import Payload
from bot.platforms.slack.listener import SlackListener

WORKING = "Working on it. The answer will follow here."


class Router:
    def __init__(self, app: AsyncApp, listener: SlackListener, deadline: AckDeadline) -> None:
        self._app = app
        self._listener = listener
        self._deadline = deadline

    async def answer(self, payload: Payload, acknowledge: Acknowledge) -> None:
        """In Socket Mode."""
        if _is_command(payload):
            await self._answer_command(payload, acknowledge)
            return
        request = AsyncBoltRequest(mode="socket_mode", body=payload)
        await acknowledge(_ack_payload(await dispatch(self._app, request)))

    async def respond(self, request: AsyncBoltRequest) -> BoltResponse:
        """By HTTP: the whole response. The signature was verified before."""
        if not _is_command(request.body):
            return await dispatch(self._app, request)
        ack: asyncio.Future[Payload | None] = asyncio.get_running_loop().create_future()

        async def acknowledge(answer: Payload | None) -> None:
            if not ack.done():
                ack.set_result(answer)

        answering = self._deadline.start_background(self._answer_command(request.body, acknowledge))
        answering.add_done_callback(lambda _: ack.cancel())  # if it was cancelled itself
        return BoltResponse(status=200, body=await ack or "")

    async def _answer_command(self, payload: Payload, acknowledge: Acknowledge) -> None:
        ack = self._deadline.owe(acknowledge, {"response_type": "ephemeral", "text": WORKING})
        try:
            await self._listener.answer_command(payload, ack)
        except Exception as error:
            if ack.is_given:
                raise
            await ack.give(failure_answer(error))
        finally:
            ack.stop_timer()


def _is_command(payload: Payload) -> bool:
    return "command" in payload


def _ack_payload(response: BoltResponse) -> Payload | None:
    if not response.body:
        return None
    kind = response.headers.get("content-type", [""])[0]
    if not kind.startswith("application/json"):
        return {"text": response.body}
    payload: Payload = json.loads(response.body)
    return payload
