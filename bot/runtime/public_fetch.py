"""Fetches a public file: limited in size and time, and never from inside our own network.

A name is resolved once for each request. If any of its addresses is not public the request ends,
otherwise the connection goes to one of those very addresses, so a name that changes its address
between the check and the connection gains nothing. A redirect is checked like the first address.

No proxy is used: it would resolve the name itself, after the check.
"""

import asyncio
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import AddressFamily

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from bot.importers.raw_text import MAX_BYTES
from bot.wording.numbers import quantity

SECONDS = 20  # for everything, redirects included
_MAX_REDIRECTS = 5
_CHUNK = 2**16
_REDIRECTS = {301, 302, 303, 307, 308}
_MAX_RETRY_AFTER = 3600.0  # seconds
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_AUTO_DETECTED = zlib.MAX_WBITS | 32  # gzip or zlib
_HEADERS = {"User-Agent": "Countroom (election results)", "Accept-Encoding": "gzip"}

NOT_PUBLIC = "the address leads into a private network"


class FetchFailed(Exception):
    """Why there is no file. The message names neither the address nor anything in it."""

    def __init__(self, reason: str, retry_after: float = 0.0) -> None:
        super().__init__(reason)
        self.retry_after = retry_after  # seconds, if the server asked for a pause


@dataclass(frozen=True, slots=True)
class Version:
    """What the server calls the version of a file, to ask for a newer one only."""

    etag: str = ""
    modified: str = ""

    def headers(self) -> dict[str, str]:
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


@dataclass(frozen=True, slots=True)
class FetchedFile:
    raw: bytes
    version: Version


def is_public(address: str) -> bool:
    """Whether an IP address is one that everyone can reach, also if it wraps an IPv4 address."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address) and (wrapped := _wrapped_ipv4(ip)):
        return is_public(str(wrapped))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def _wrapped_ipv4(ip: IPv6Address) -> IPv4Address | None:
    in_nat64 = IPv4Address(int(ip) & 0xFFFF_FFFF) if ip in _NAT64 else None
    return ip.ipv4_mapped or ip.sixtofour or in_nat64


class _NotPublic(OSError):
    """A name of which an address is not public."""


class _CheckedResolver(AbstractResolver):
    """Gives only addresses that were checked, or none at all."""

    def __init__(self, resolver: AbstractResolver, is_allowed: Callable[[str], bool]) -> None:
        self._resolver = resolver
        self._is_allowed = is_allowed

    async def resolve(
        self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(self._is_allowed(result["host"]) for result in found):
            raise _NotPublic(NOT_PUBLIC)
        return found

    async def close(self) -> None:
        await self._resolver.close()


class PublicFetcher:
    """Fetches over https from public addresses, unless it is told otherwise."""

    def __init__(
        self,
        make_resolver: Callable[[], AbstractResolver] = DefaultResolver,
        is_allowed: Callable[[str], bool] = is_public,
        scheme: str = "https",
    ) -> None:
        self._make_resolver = make_resolver
        self._is_allowed = is_allowed
        self._scheme = scheme

    async def fetch(self, url: str, known: Version) -> FetchedFile | None:
        """The file; None if it is still the known version. Raises FetchFailed."""
        resolver = _CheckedResolver(self._make_resolver(), self._is_allowed)
        connector = aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False)
        try:
            async with (
                asyncio.timeout(SECONDS),
                aiohttp.ClientSession(
                    connector=connector, headers=_HEADERS, auto_decompress=False
                ) as session,
            ):
                return await self._follow(session, URL(url), known)
        except TimeoutError:
            raise FetchFailed(f"no answer within {SECONDS} seconds") from None
        except aiohttp.ClientConnectorError as fault:
            raise FetchFailed(_connect_reason(fault)) from None
        except (aiohttp.ClientError, ValueError, zlib.error) as fault:
            # Its text may hold the address.
            raise FetchFailed(f"the answer can't be read ({type(fault).__name__})") from None
        finally:
            await resolver.close()

    async def _follow(
        self, session: aiohttp.ClientSession, url: URL, known: Version
    ) -> FetchedFile | None:
        for _ in range(_MAX_REDIRECTS + 1):
            self._check(url)
            async with session.get(url, headers=known.headers(), allow_redirects=False) as answer:
                if answer.status not in _REDIRECTS or "Location" not in answer.headers:
                    return await _read_answer(answer, known)
                url = answer.url.join(URL(answer.headers["Location"]))
        raise FetchFailed(f"more than {quantity(_MAX_REDIRECTS, 'redirect')}")

    def _check(self, url: URL) -> None:
        """A host that is an address itself is never resolved, so it is checked here."""
        if url.scheme != self._scheme or not url.host:
            raise FetchFailed(f"the address leads to one that is not {self._scheme}")
        try:
            is_allowed = self._is_allowed(url.host)
        except ValueError:
            return  # a name
        if not is_allowed:
            raise FetchFailed(NOT_PUBLIC)


def _connect_reason(fault: aiohttp.ClientConnectorError) -> str:
    match fault:
        case aiohttp.ClientConnectorCertificateError():
            return "its certificate is not valid"
        case _ if isinstance(fault.os_error, _NotPublic):
            return NOT_PUBLIC
        case aiohttp.ClientConnectorDNSError():
            return "its host has no address"
        case _:
            return "it can't be reached"


async def _read_answer(answer: aiohttp.ClientResponse, known: Version) -> FetchedFile | None:
    if answer.status == 304 and known.headers():
        return None
    if answer.status != 200:
        pause = answer.headers.get("Retry-After", "")
        seconds = min(float(pause), _MAX_RETRY_AFTER) if pause.isdecimal() else 0.0
        raise FetchFailed(f"it answers {answer.status}", seconds)
    raw = b""
    async for chunk in answer.content.iter_chunked(_CHUNK):
        raw += chunk
        if len(raw) > MAX_BYTES:
            raise FetchFailed("the file is larger than 10 MB")
    version = Version(answer.headers.get("ETag", ""), answer.headers.get("Last-Modified", ""))
    return FetchedFile(_unpacked(raw, answer.headers.get("Content-Encoding", "")), version)


def _unpacked(raw: bytes, encoding: str) -> bytes:
    """As sent, or unpacked up to the size that a file may have."""
    if encoding.casefold() not in {"gzip", "x-gzip", "deflate"}:
        return raw
    found = zlib.decompressobj(_AUTO_DETECTED).decompress(raw, MAX_BYTES + 1)
    if len(found) > MAX_BYTES:
        raise FetchFailed("the file is larger than 10 MB")
    return found
