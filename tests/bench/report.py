"""Prints a benchmark's results: a floor, then ratios to it with the target beside each."""


def print_floor(what: str, seconds: float) -> None:
    print(f"{'floor: ' + what:<58} {seconds * 1e3:8.2f} ms")  # noqa: T201


def print_ratio(what: str, ratio: float, target: str) -> None:
    print(f"{what:<58} {ratio:8.2f}     target: {target}")  # noqa: T201
