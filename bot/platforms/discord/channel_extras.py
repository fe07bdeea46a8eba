"""What follows a post without being part of it: no failure here fails the post."""

import structlog

from bot.platforms.discord.rest import CALL_ERRORS, RestApi
from bot.platforms.discord.settings import PLATFORM

log = structlog.get_logger(platform=PLATFORM)

# https://discord.com/developers/docs/resources/channel#channel-object-channel-types
_ANNOUNCEMENT_CHANNEL = 5
# https://discord.com/developers/docs/resources/message#message-object-message-types
_PIN_NOTICE = 6
_NOTICES_READ = 10  # the notice follows its message, with little between them


class ChannelExtras:
    def __init__(self, rest: RestApi) -> None:
        self._rest = rest
        self._kinds: dict[str, int] = {}  # by channel's path

    async def crosspost(self, path: str, message_id: str) -> None:
        """Pass a post in an announcement channel on to the servers that follow the channel.

        Users report ten an hour and channel; more than that stay in the channel alone.
        """
        try:
            if await self._kind(path) == _ANNOUNCEMENT_CHANNEL:
                response = await self._rest.call("POST", f"{path}/messages/{message_id}/crosspost")
                if not response.ok:
                    log.info("not passed on", reason=response.reason)
        except CALL_ERRORS as fault:
            log.info("not passed on", reason=type(fault).__name__)

    async def _kind(self, path: str) -> int:
        if path not in self._kinds:
            response = await self._rest.call("GET", path)
            if not response.ok:
                return 0
            self._kinds[path] = int(response.body.get("type", 0))
        return self._kinds[path]

    async def remove_pin_notice(self, path: str, message_id: str) -> None:
        """Delete the line “pinned a message to this channel”, which is the bot's own message."""
        try:
            query = f"?after={message_id}&limit={_NOTICES_READ}"
            response = await self._rest.call("GET", f"{path}/messages{query}")
            for message in response.body if response.ok else []:
                about = (message.get("message_reference") or {}).get("message_id")
                if message.get("type") == _PIN_NOTICE and about == message_id:
                    await self._rest.call("DELETE", f"{path}/messages/{message['id']}")
        except CALL_ERRORS as fault:
            log.info("pin notice not removed", reason=type(fault).__name__)
