"""More due dates as people say them on Saturday 21 November 2026 at 10am, with slips, in words and on other days."""

from datetime import datetime

import pytest

from tests.conversations.test_fields_due import said, table

READ = """
2 days                      2026-11-23
toady                       2026-11-21
by close today              2026-11-21
before 5 today              2026-11-21 17:00
tomorrow at half ten        2026-11-22 10:30
tmrw half 2pm               2026-11-22 14:30
fri half past 9 am          2026-11-27 09:30
ring her tues 11am          2026-11-24 11:00
tomorrow three pm           2026-11-22 15:00
twenty past three Friday    2026-11-27 15:20
five to four tomorrow       2026-11-22 15:55
at ten to four tomorrow     2026-11-22 15:50
10 to 12 friday             due_not_understood
might be Monday             due_not_understood
any Friday                  due_not_understood
any time Friday             2026-11-27
Tuesday if that's ok        2026-11-24
we'll aim for Tuesday       2026-11-24
has to be done by 4 Dec     2026-12-04
can we say Tuesday          2026-11-24
early Monday morning        2026-11-23 12:00
by 30/11 noon               2026-11-30 12:00
Thurs 4.15pm                2026-11-26 16:15
mon 9                       due_other_weekday
on or before Friday         2026-11-27
a week this Friday          2026-12-04
a week from Monday          2026-11-30
Friday fortnight            2026-12-11
three weeks on wednesday    2026-12-16
twenty eight days           2026-12-19
forty-eight hours           2026-11-23 10:00
in an hour                  2026-11-21 11:00
a month today               2026-12-21
a year tomorrow             2027-11-22
half a year                 due_not_understood
a half a year               due_not_understood
by 2/52                     2026-12-05
in 10/7                     2026-12-01
0 weeks                     due_not_understood
in 0 hours                  due_not_understood
mid month                   2026-12-15
the start of the month      2026-12-01
the middle of this month    due_past
middle of next month        2026-12-15
the eighth of december      2026-12-08
twenty fourth of november   2026-11-24
the thirty-first            2026-12-31
first of the month          due_not_understood
1/12 at 9                   2026-12-01 09:00
30/11 COP                   2026-11-30
28/11 am                    2026-11-28 12:00
27 11 pm                    due_not_understood
w/c 14th                    2026-12-14
wk commencing 7th           2026-12-07
xmas eve                    2026-12-24
chrismas eve                2026-12-24
christmas evening           2026-12-25 21:00
Mon 9-10                    due_not_understood
wed 9-12                    due_not_understood
fri 9-5                     due_not_understood
Mon 7-12                    2026-12-07
9 to 5 friday               due_not_understood
9a                          due_not_understood
0pm tomorrow                due_no_such_time
first thing Mon             2026-11-23 09:00
a few weeks                 due_not_understood
1-2 weeks                   due_not_understood
not before 1 Dec            due_not_understood
from Tuesday                due_not_understood
after the 1st               due_not_understood
between 1 and 5 Dec         due_not_understood
1st/2nd Dec                 due_not_understood
Tues or Weds                due_not_understood
half term                   due_not_understood
bank holiday Monday         due_not_understood
last Friday of next month   due_not_understood
a month ago                 due_past
29 Feb                      due_no_such_day
"""


@pytest.mark.parametrize(("raw", "meant"), table(READ))
def test_said(raw: str, meant: str) -> None:
    assert said(raw) == meant


@pytest.mark.parametrize(
    ("now", "raw", "meant"),
    [
        ("2026-03-27T16:00+00:00", "48 hours", "2026-03-29 17:00"),
        ("2026-10-24T10:00+01:00", "in 24 hours", "2026-10-25 09:00"),
        ("2026-10-24T10:00+01:00", "tomorrow 9am", "2026-10-25 09:00"),
        ("2026-07-01T23:30+00:00", "tomorrow", "2026-07-03"),
        ("2026-12-22T09:00+00:00", "in three working days", "2026-12-29"),
        ("2026-12-23T14:00+00:00", "4/1", "2027-01-04"),
        ("2026-11-10T09:00+00:00", "mid month", "2026-11-15"),
        ("2026-11-25T15:00+00:00", "week on Wednesday", "due_today_or_week"),
    ],
)
def test_on_other_days(now: str, raw: str, meant: str) -> None:
    assert said(raw, datetime.fromisoformat(now)) == meant
