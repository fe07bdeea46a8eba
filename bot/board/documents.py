"""What an address answers: the document, or that whoever asks has it already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Document:
    """What an address gives; the status says interim or final, where it is of the night."""

    body: bytes
    kind: str  # its media type
    etag: str
    modified: datetime | None = None
    status: str = ""


def document(
    body: bytes, kind: str, modified: datetime | None = None, status: str = "", seq: int = 0
) -> Document:
    """A document whose tag is of its very bytes, and of the entry it stands after."""
    return Document(body, kind, f"{seq}-{sha256(body).hexdigest()[:16]}", modified, status)


def document_response(
    request: web.Request, found: Document, headers: Mapping[str, str] | None = None
) -> web.Response:
    """200 with the document, or 304 for whoever has it (RFC 9110, section 13.2.2)."""
    response = web.Response(headers={"Cache-Control": "no-cache", **(headers or {})})
    response.etag = found.etag
    if found.modified:
        response.last_modified = found.modified
    if found.status:
        response.headers["Countroom-Status"] = found.status
    if _has_current_copy(request, found):
        response.set_status(304)
        return response
    response.body = found.body
    response.content_type = found.kind
    if found.kind != "image/png":
        response.charset = "utf-8"
    return response


def _has_current_copy(request: web.Request, found: Document) -> bool:
    tags = request.if_none_match
    if tags is not None:  # then the time is not asked for
        return any(tag.value in {found.etag, "*"} for tag in tags)
    since = request.if_modified_since
    return bool(since and found.modified and found.modified.replace(microsecond=0) <= since)
