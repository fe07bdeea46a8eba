"""Documents with an ETag, and the responses that carry them or say 304 Not Modified."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from aiohttp import web

_WORTH_GZIP_BYTES = 1000
_GZIP_LEVEL = 6
_GZIP_TAG = "-gzip"  # an ETag names the bytes sent, and these are others (RFC 9110, section 8.8.3)


# The night is open data: scripts on any site may read it.
OPEN_DATA = {"Access-Control-Allow-Origin": "*"}


@dataclass(frozen=True, slots=True)
class Document:
    """The content at one address. `status` is interim or final; empty for a fixed file.

    `gzipped` is the body compressed, or empty if that saves nothing.
    """

    body: bytes
    media_type: str
    etag: str
    modified: datetime | None = None
    status: str = ""
    gzipped: bytes = b""


def document(
    body: bytes, media_type: str, modified: datetime | None = None, status: str = "", seq: int = 0
) -> Document:
    """A document whose ETag covers its bytes and `seq`, the last ledger entry in it."""
    etag = f"{seq}-{sha256(body).hexdigest()[:16]}"
    gzipped = gzip.compress(body, _GZIP_LEVEL, mtime=0) if len(body) > _WORTH_GZIP_BYTES else b""
    return Document(body, media_type, etag, modified, status, gzipped)


def accepts_gzip(request: web.Request) -> bool:
    return "gzip" in request.headers.get("Accept-Encoding", "")


def document_response(
    request: web.Request, content: Document, headers: Mapping[str, str] | None = None
) -> web.Response:
    """200 with the document, or 304 if the client's copy is current (RFC 9110, section 13.2.2)."""
    response = web.Response(headers={"Cache-Control": "no-cache", **(headers or {})})
    gzipped = bool(content.gzipped) and accepts_gzip(request)
    response.etag = f"{content.etag}{_GZIP_TAG}" if gzipped else content.etag
    if content.gzipped:
        response.headers["Vary"] = "Accept-Encoding"
    if content.modified:
        response.last_modified = content.modified
    if content.status:
        response.headers["Countroom-Status"] = content.status
    if _has_current_copy(request, content):
        response.set_status(304)
        return response
    response.body = content.gzipped if gzipped else content.body
    if gzipped:
        response.headers["Content-Encoding"] = "gzip"
    response.content_type = content.media_type
    if content.media_type != "image/png":
        response.charset = "utf-8"
    return response


def _has_current_copy(request: web.Request, content: Document) -> bool:
    tags = request.if_none_match
    if tags is not None:  # If-None-Match overrides If-Modified-Since
        return any(tag.value.removesuffix(_GZIP_TAG) in {content.etag, "*"} for tag in tags)
    since = request.if_modified_since
    return bool(since and content.modified and content.modified.replace(microsecond=0) <= since)
