"""Dying on purpose, for the tests that prove that nothing is lost.

`BATON_CRASH_AT=point:n` ends the process at the n-th passage of a point.
The points: `turn.before_commit`, `turn.committed` (before the platform is told), `outbox.claimed`, `outbox.after_send`,
`outbox.before_recorded`; `before_commit` and `committed` of each of the clock's duties, where it did something, such as
`settle.committed`. Unset, a passage costs one comparison.
"""

import os
from itertools import count

KILLED = 137
_POINT, _, _NTH = os.environ.get("BATON_CRASH_AT", "").partition(":")
_left = count(int(_NTH or 1), -1)


def at(point: str) -> None:
    """End the process as kill -9 would, without a flush or a farewell, if this is the passage that was asked for."""
    if point == _POINT and next(_left) == 1:
        os._exit(KILLED)
