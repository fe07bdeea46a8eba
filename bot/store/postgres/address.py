"""What DATABASE_URL names, in words that keep its password out."""

from urllib.parse import urlsplit

URL_HELP = (
    "Write postgresql://name:password@host/database for a PostgreSQL server, "
    "with ?sslmode=verify-full if it is elsewhere."
)


def server_name(url: str) -> str:
    """Such as "the PostgreSQL database night on db.example.org"."""
    parts = urlsplit(url)
    database = parts.path.lstrip("/") or parts.username or "postgres"
    return f"the PostgreSQL database {database} on {parts.hostname or 'this machine'}"
