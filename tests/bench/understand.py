"""What it costs to understand a referral in one message."""

import time
from datetime import date
from statistics import quantiles

from conversations.freetext import understand

MESSAGE = (
    "Hello, please could the team see Mrs Mary Smith (dob 3/4/41, NHS 943 476 5919), who lives alone at Flat 2, 12 High"
    " Street, Broadstairs CT10 1AL. She has had three falls since September, her tablets are still in the bags from the"
    " chemist, and twice this month she was found in the road at night. She has not let the district nurses in since"
    " Monday. Her own number is 01632 960123 but she rarely answers; her daughter Jane is the one to ring, on 07700"
    " 900123, and holds power of attorney. Her son Paul lives abroad. She is registered at St Peter's Surgery. Many"
    " thanks, Nadia Rahman, district nurse, 01632 960111 ext 4"
)
"""Some 600 characters, with something for every field."""


def milliseconds(tries: int = 200) -> float:
    """CPU time for `MESSAGE`: what 95 in 100 tries do not exceed."""
    understand([MESSAGE], date(2026, 11, 21))
    took = []
    for _ in range(tries):
        began = time.process_time()
        understand([MESSAGE], date(2026, 11, 21))
        took.append(1000 * (time.process_time() - began))
    return quantiles(took, n=100)[94]
