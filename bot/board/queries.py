"""What a request's query may say."""

from collections.abc import Collection

from aiohttp import web


def requested_choice(request: web.Request, key: str, known: Collection[str], usual: str) -> str:
    """The value of a key. Raises HTTPBadRequest for one that isn't known."""
    value = request.query.get(key, usual)
    if value not in known:
        *names, last = known
        raise web.HTTPBadRequest(text=f"The {key} must be {', '.join(names)} or {last}.\n")
    return value
