"""The rate for all channels together: a burst, then a steady rate, never more."""

import pytest

from bot.announcer.rate_limit import TokenBucket


class SleepingClock:
    """A clock that moves only in `sleep`, or when a test sets it."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.now += seconds


async def seconds_sent(bucket: TokenBucket, clock: SleepingClock, messages: int) -> list[float]:
    """When each message is sent, in seconds from now."""
    began, times = clock.now, []
    for _ in range(messages):
        await bucket.wait()
        times.append(round(clock.now - began, 6))
    return times


@pytest.mark.parametrize(
    ("at_once", "times"),
    [(1, [0, 0.25, 0.5, 0.75, 1.0]), (3, [0, 0, 0, 0.25, 0.5]), (5, [0, 0, 0, 0, 0])],
)
async def test_a_burst_goes_at_once_and_the_rest_at_a_steady_rate(
    at_once: int, times: list[float]
) -> None:
    clock = SleepingClock()
    bucket = TokenBucket(at_once, 4.0, clock, clock.sleep)

    assert times == await seconds_sent(bucket, clock, 5)


async def test_a_long_pause_saves_no_more_than_one_burst() -> None:
    clock = SleepingClock()
    bucket = TokenBucket(3, 4.0, clock, clock.sleep)
    await seconds_sent(bucket, clock, 10)
    clock.now += 3600

    assert [0, 0, 0, 0.25] == await seconds_sent(bucket, clock, 4)


async def test_no_minute_exceeds_the_burst_plus_the_rate() -> None:
    clock = SleepingClock()
    times = await seconds_sent(TokenBucket(60, 4.0, clock, clock.sleep), clock, 1000)
    fullest = max(sum(start <= time < start + 60 for time in times) for start in times)

    assert 299 == fullest
