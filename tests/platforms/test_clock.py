"""How far our clock is from a platform's, and from when on that matters."""

from datetime import UTC, datetime

import pytest

from bot.observability.diagnostics import State
from bot.platforms.shared.clock_skew import clock

NOW = datetime(2026, 5, 7, 18, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "state", "said"),
    [
        ("Thu, 07 May 2026 18:00:00 GMT", State.OK, "agrees"),
        ("Thu, 07 May 2026 17:59:00 GMT", State.OK, "agrees"),
        ("Thu, 07 May 2026 17:58:59 GMT", State.WARNING, "off by 61 s: ahead"),
        ("Thu, 07 May 2026 18:05:00 GMT", State.WARNING, "off by 300 s: behind"),
        ("Thu, 07 May 2026 18:05:01 GMT", State.PROBLEM, "off by 301 s: behind"),
        ("Thu, 07 May 2026 19:00:00 -0000", State.PROBLEM, "off by 3600 s: behind"),
        ("yesterday", State.WARNING, "did not say what time it is"),
        (None, State.WARNING, "did not say what time it is"),
    ],
)
def test_a_clock_is_compared_with_the_date_of_an_answer(
    date: str | None, state: State, said: str
) -> None:
    found = clock("Slack", date, NOW, far_is_fatal=True)

    assert state == found.state
    assert said in found.text


def test_where_no_signature_depends_on_it_a_clock_is_never_a_problem() -> None:
    found = clock("Discord", "Thu, 07 May 2026 20:00:00 GMT", NOW, far_is_fatal=False)

    assert State.WARNING == found.state
    assert "off by 7200 s" in found.text
