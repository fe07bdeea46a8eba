"""What every test has: hypothesis with a fixed seed in CI, and logs of its own."""

import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

# No deadlines, nor a slow draw for a fault: two busy cores say nothing about the code.
_SLOW = (HealthCheck.too_slow,)
settings.register_profile("desk", deadline=None, suppress_health_check=_SLOW)
settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=100, suppress_health_check=_SLOW
)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(autouse=True)
def _logs_as_they_come() -> Iterator[None]:
    """Where a test had the logs go is not where the next one's go."""
    yield
    structlog.reset_defaults()
