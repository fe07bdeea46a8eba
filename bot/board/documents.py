"""Documents with an ETag, and the responses that carry them or say 304 Not Modified."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Document:
    """The content at one address. `status` is interim or final; empty for a fixed file."""

    body: bytes
    media_type: str
    etag: str
    modified: datetime | None = None
    status: str = ""


def document(
    body: bytes, media_type: str, modified: datetime | None = None, status: str = "", seq: int = 0
) -> Document:
    """A document whose ETag covers its bytes and `seq`, the last ledger entry in it."""
    return Document(body, media_type, f"{seq}-{sha256(body).hexdigest()[:16]}", modified, status)


def document_response(
    request: web.Request, content: Document, headers: Mapping[str, str] | None = None
) -> web.Response:
    """200 with the document, or 304 if the client's copy is current (RFC 9110, section 13.2.2)."""
    response = web.Response(headers={"Cache-Control": "no-cache", **(headers or {})})
    response.etag = content.etag
    if content.modified:
        response.last_modified = content.modified
    if content.status:
        response.headers["Countroom-Status"] = content.status
    if _has_current_copy(request, content):
        response.set_status(304)
        return response
    response.body = content.body
    response.content_type = content.media_type
    if content.media_type != "image/png":
        response.charset = "utf-8"
    return response


def _has_current_copy(request: web.Request, content: Document) -> bool:
    tags = request.if_none_match
    if tags is not None:  # If-None-Match overrides If-Modified-Since
        return any(tag.value in {content.etag, "*"} for tag in tags)
    since = request.if_modified_since
    return bool(since and content.modified and content.modified.replace(microsecond=0) <= since)
