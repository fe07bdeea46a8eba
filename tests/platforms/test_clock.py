"""The difference between our clock and a platform's, and when it matters."""

from datetime import UTC, datetime

import pytest

from bot.observability.diagnostics import Severity
from bot.platforms.shared.clock_skew import clock_diagnostic

NOW = datetime(2026, 5, 7, 18, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "state", "expected"),
    [
        ("Thu, 07 May 2026 18:00:00 GMT", Severity.OK, "agrees"),
        ("Thu, 07 May 2026 17:59:00 GMT", Severity.OK, "agrees"),
        ("Thu, 07 May 2026 17:58:59 GMT", Severity.WARNING, "off by 61 s: ahead"),
        ("Thu, 07 May 2026 18:05:00 GMT", Severity.WARNING, "off by 300 s: behind"),
        ("Thu, 07 May 2026 18:05:01 GMT", Severity.PROBLEM, "off by 301 s: behind"),
        ("Thu, 07 May 2026 19:00:00 -0000", Severity.PROBLEM, "off by 3600 s: behind"),
        ("yesterday", Severity.WARNING, "did not give the time"),
        (None, Severity.WARNING, "did not give the time"),
    ],
)
def test_the_clock_is_compared_with_the_date_of_a_response(
    date: str | None, state: Severity, expected: str
) -> None:
    diagnostic = clock_diagnostic("Slack", date, NOW, far_is_fatal=True)

    assert state == diagnostic.severity
    assert expected in diagnostic.text


def test_a_wrong_clock_is_never_a_problem_without_signatures() -> None:
    diagnostic = clock_diagnostic(
        "Discord", "Thu, 07 May 2026 20:00:00 GMT", NOW, far_is_fatal=False
    )

    assert Severity.WARNING == diagnostic.severity
    assert "off by 7200 s" in diagnostic.text
