"""How a benchmark's figures are printed: its floor, then ratios with what they should be."""


def floor(what: str, seconds: float) -> None:
    """What the ratios below it are of."""
    print(f"{'floor: ' + what:<55} {seconds * 1e3:6.2f} ms")  # noqa: T201


def ratio(what: str, ratio: float, aim: str) -> None:
    """So many times the floor."""
    print(f"{what:<55} {ratio:6.2f}    aim: {aim}")  # noqa: T201
