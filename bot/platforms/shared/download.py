"""Downloads with a limit, so that no file fills the memory."""

from collections.abc import Mapping

import aiohttp

_CHUNK = 2**16


async def download(
    session: aiohttp.ClientSession,
    url: str,
    max_bytes: int,
    headers: Mapping[str, str] | None = None,
    proxy: str | None = None,
) -> bytes | None:
    """A file, cut off one byte after `max_bytes`; None if the server doesn't give it.

    Redirects aren't followed: the headers may hold a token. Raises what aiohttp raises.
    """
    async with session.get(url, headers=headers, proxy=proxy, allow_redirects=False) as response:
        if response.status != 200:
            return None
        found = b""
        async for chunk in response.content.iter_chunked(_CHUNK):
            found += chunk
            if len(found) > max_bytes:
                break
        return found[: max_bytes + 1]
