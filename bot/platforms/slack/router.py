"""Brings each payload to its handler: a command straight to the listener, all others through bolt.

A declarer waits for the answer to each line, so commands take the short way
(docs/decisions/0020-commands-past-bolt.md).
"""

import json

from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.platforms.slack.bolt_app import dispatch, failure_answer
from bot.platforms.slack.identity import Payload
from bot.platforms.slack.listener import SlackListener


class Router:
    def __init__(self, app: AsyncApp, listener: SlackListener) -> None:
        self._app = app
        self._listener = listener

    async def answer(self, payload: Payload) -> object:
        """In Socket Mode: what the acknowledgement carries."""
        if _is_command(payload):
            return await self._answer_command(payload)
        request = AsyncBoltRequest(mode="socket_mode", body=payload)
        return _ack_payload(await dispatch(self._app, request))

    async def respond(self, request: AsyncBoltRequest) -> BoltResponse:
        """By HTTP: the whole response. The signature was verified before."""
        if _is_command(request.body):
            return BoltResponse(status=200, body=await self._answer_command(request.body) or "")
        return await dispatch(self._app, request)

    async def _answer_command(self, payload: Payload) -> Payload | None:
        try:
            return await self._listener.answer_command(payload)
        except Exception as error:  # noqa: BLE001 - logged whole, and answered
            return failure_answer(error)


def _is_command(payload: Payload) -> bool:
    return "command" in payload


def _ack_payload(response: BoltResponse) -> object:
    if not response.body:
        return None
    kind = response.headers.get("content-type", [""])[0]
    if not kind.startswith("application/json"):
        return {"text": response.body}
    return json.loads(response.body)
