"""A clock for tests."""


class StoppedClock:
    """Unix time in seconds that moves only when a test moves `now`."""

    def __init__(self, now: float = 1_795_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now
