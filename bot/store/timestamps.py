"""Timestamps as the store keeps them: UTC, ISO 8601, ending in Z."""

from datetime import UTC, datetime


def utc_text(at: datetime, to: str = "seconds") -> str:
    """Such as 2016-05-06T00:41:07Z. `to` microseconds keeps the order of what came in a burst."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec=to) + "Z"
