"""The type of a JSON document."""

from typing import Any

Json = dict[str, Any]  # Any: a document's values are of every kind
