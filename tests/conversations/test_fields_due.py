"""Due dates: what people type, what a careful nurse takes it to mean on Saturday 21 November 2026 at 10am."""

from datetime import UTC, datetime

import pytest

from conversations.fields.due import due
from conversations.fields.result import Bad, Ok

SATURDAY = datetime(2026, 11, 21, 10, tzinfo=UTC)


def said(raw: str, now: datetime = SATURDAY) -> str:
    """`raw` as "2026-11-24 15:00", "2026-11-24" or the error's name."""
    result = due(raw, now)
    if isinstance(result, Bad):
        return result.error
    assert isinstance(result, Ok)
    return f"{result.value['on']} {result.value['at'] or ''}".strip()


DAYS = """
today                       2026-11-21
by the end of today         2026-11-21
later today                 2026-11-21
EOD                         2026-11-21
close of play today         2026-11-21
ASAP today                  2026-11-21
tomorrow                    2026-11-22
tommorow                    2026-11-22
tmrw pls                    2026-11-22
2moro                       2026-11-22
tomorrow (Sunday)           2026-11-22
e.o.d. tomorrow             2026-11-22
day after tomorrow          2026-11-23
Tues                        2026-11-24
next Tues                   2026-11-24
thrusday                    2026-11-26
wensday                     2026-11-25
this Friday                 2026-11-27
next Friday                 2026-11-27
needs to be done by Friday  2026-11-27
no later than Fri           2026-11-27
friday at the latest        2026-11-27
COP Friday                  2026-11-27
by the end of Friday        2026-11-27
before Friday               2026-11-26
sunday                      2026-11-22
next Sunday                 2026-11-29
next saturday               2026-11-28
Monday week                 2026-11-30
a week on Monday            2026-11-30
wk on mon                   2026-11-30
Monday after next           2026-11-30
a fortnight on Tuesday      2026-12-08
2 weeks from Monday         2026-12-07
a week tomorrow             2026-11-29
a week from today           2026-11-28
Weds next week              2026-11-25
next week, Thursday         2026-11-26
in 2 weeks                  2026-12-05
two weeks' time             2026-12-05
2wks                        2026-12-05
a couple of weeks           2026-12-05
fortnight                   2026-12-05
in the next fortnight       2026-12-05
within the next week        2026-11-28
10 days                     2026-12-01
in ten days time            2026-12-01
6/52                        2027-01-02
3/7                         2026-11-24
in 6/12                     2027-05-21
in 2/12                     2027-01-21
a month                     2026-12-21
18 months                   2028-05-21
5 working days              2026-11-27
next working day            2026-11-23
end of the week             2026-11-27
EOW                         2026-11-27
end of next week            2026-11-27
start of next week          2026-11-23
middle of next week         2026-11-25
EOM                         2026-11-30
last day of the month       2026-11-30
end of next month           2026-12-31
mid-December                2026-12-15
beginning of January        2027-01-01
end of Feb                  2027-02-28
end of the year             2026-12-31
before Christmas            2026-12-24
by xmas                     2026-12-25
Boxing Day                  2026-12-26
New Year's Eve              2026-12-31
27 11                       2026-11-27
27/11                       2026-11-27
27.11.26                    2026-11-27
27-Nov-2026                 2026-11-27
2026-11-27                  2026-11-27
27nov                       2026-11-27
Nov 27th                    2026-11-27
the 27th of Novmber         2026-11-27
Fri 27th                    2026-11-27
fri 27/11                   2026-11-27
the 3rd                     2026-12-03
by the 31st                 2026-12-31
5th of next month           2026-12-05
first of December           2026-12-01
3 Jan                       2027-01-03
1 Sept                      2027-09-01
29 Feb 2028                 2028-02-29
by 6/12                     2026-12-06
tue 1.12                    2026-12-01
w/c 7/12                    2026-12-07
week commencing 30th Nov    2026-11-30
"""
TIMES = """
by Fri 3pm                  2026-11-27 15:00
Fri 15:30                   2026-11-27 15:30
fri 3.30 p.m.               2026-11-27 15:30
before 3pm Monday           2026-11-23 15:00
27/11 at 2.30               2026-11-27 14:30
2/12 9am                    2026-12-02 09:00
tues 1500                   2026-11-24 15:00
0900hrs Mon                 2026-11-23 09:00
2026-11-27T15:00            2026-11-27 15:00
tomorrow at 2               2026-11-22 14:00
tomorrow by 10              2026-11-22 10:00
tomorrow 9                  2026-11-22 09:00
fri 3ish                    2026-11-27 15:00
quarter to one friday       2026-11-27 12:45
mid-day Friday              2026-11-27 12:00
mon @ 9                     2026-11-23 09:00
mon 07:30                   2026-11-23 07:30
mon 7 in the evening        2026-11-23 19:00
half 3 tomorrow             2026-11-22 15:30
quarter to four friday      2026-11-27 15:45
3 o'clock Monday            2026-11-23 15:00
12 noon tomorrow            2026-11-22 12:00
midnight Friday             2026-11-27 23:59
first thing                 2026-11-22 09:00
first thing Monday morning  2026-11-23 09:00
in the morning              2026-11-22 12:00
this afternoon              2026-11-21 17:00
mon a.m.                    2026-11-23 12:00
Friday lunchtime            2026-11-27 13:00
early tomorrow              2026-11-22 12:00
tonight                     2026-11-21 23:59
tonight at 8                2026-11-21 20:00
3pm                         2026-11-21 15:00
9am                         2026-11-22 09:00
at 4                        2026-11-21 16:00
within 48 hours             2026-11-23 10:00
72hrs                       2026-11-24 10:00
in the next hour            2026-11-21 11:00
half an hour                2026-11-21 10:30
an hour and a half          2026-11-21 11:30
in 1.5 hours                2026-11-21 11:30
"""
ASKED = """
yesterday                   due_past
last Friday                 due_past
2 days ago                  due_past
20/11                       due_past
1 Nov                       due_past
28/11/25                    due_past
today 9am                   due_past
3/4/1941                    due_past
3/4/41                      due_too_far
1 Dec 2036                  due_too_far
in 200 years                due_too_far
30 Feb                      due_no_such_day
31/11                       due_no_such_day
29/2/2027                   due_no_such_day
the 32nd                    due_no_such_day
11/28                       due_no_such_month
12/25/2026                  due_no_such_month
tomorrow 25:00              due_no_such_time
mon 3:75                    due_no_such_time
10am tonight                due_no_such_time
Mon 24 Nov                  due_other_weekday
Friday 28th                 due_other_weekday
tues/weds                   due_other_weekday
fri in 2 weeks              due_other_weekday
6/12                        due_date_or_while
2/12                        due_date_or_while
Saturday                    due_today_or_week
sat 3pm                     due_today_or_week
mon at 7                    due_which_half
mon 7:30                    due_which_half
next week                   due_which_day
this week                   due_which_day
early next week             due_which_day
the weekend                 due_which_day
next month                  due_which_day
in December                 due_which_day
24/7                        due_which_day
asap                        due_not_understood
urgent                      due_not_understood
now                         due_not_understood
soon                        due_not_understood
when Bev is back            due_not_understood
tbc                         due_not_understood
5                           due_not_understood
by 5                        due_not_understood
27                          due_not_understood
2026                        due_not_understood
9-5                         due_not_understood
2-3 weeks                   due_not_understood
a week or two               due_not_understood
week or Friday              due_not_understood
mon or tues                 due_not_understood
today or tomorrow           due_not_understood
28/11 or 29/11              due_not_understood
2pm 4pm friday              due_not_understood
2-4pm friday                due_not_understood
27 11 pm                    due_not_understood
mondays                     due_not_understood
every Monday                due_not_understood
weekly                      due_not_understood
monthly                     due_not_understood
not Friday                  due_not_understood
after Monday                due_not_understood
from Monday                 due_not_understood
any day but Monday          due_not_understood
last Friday of the month    due_not_understood
in a few days               due_not_understood
ring Mary Friday            due_not_understood
27¹/11                      due_not_understood
٢٧/١١                       due_not_understood
07700 900123                due_not_understood
943 476 5919                due_not_understood
"""


def table(text: str) -> list[tuple[str, str]]:
    return [(line[:28].strip(), line[28:]) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("raw", "meant"), [*table(DAYS), *table(TIMES)])
def test_understood(raw: str, meant: str) -> None:
    assert said(raw) == meant
    assert said(f"  {raw.upper()}.  ") == meant


@pytest.mark.parametrize(("raw", "error"), table(ASKED))
def test_asked_again(raw: str, error: str) -> None:
    assert said(raw) == error


@pytest.mark.parametrize("raw", ["", " ", "?", "-", "🙂", "\u200b", "\0", "x" * 5000, "1" * 5000, "monday " * 700])
def test_nothing_said(raw: str) -> None:
    assert said(raw) == "due_not_understood"


@pytest.mark.parametrize(
    ("now", "raw", "meant"),
    [
        ("2026-11-23T10:00", "monday", "due_today_or_week"),
        ("2026-11-23T10:00", "this week", "2026-11-27"),
        ("2026-11-23T10:00", "next Friday", "2026-12-04"),
        ("2026-11-23T10:00", "this Friday", "2026-11-27"),
        ("2026-11-23T10:00", "Monday this week", "2026-11-23"),
        ("2026-11-25T10:00", "Tuesday this week", "due_past"),
        ("2026-11-25T10:00", "end of next week", "2026-12-04"),
        ("2026-11-23T18:00", "today", "2026-11-23 23:59"),
        ("2026-11-23T18:00", "this afternoon", "due_past"),
        ("2026-11-23T16:59", "today", "2026-11-23"),
        ("2026-12-24T10:00", "next working day", "2026-12-29"),
        ("2026-01-31T10:00", "in a month", "2026-02-28"),
        ("2026-01-31T10:00", "6/12", "2026-07-31"),
        ("2026-06-28T10:00", "3/7", "due_date_or_while"),
        ("2026-02-10T10:00", "the 31st", "2026-03-31"),
        ("2026-07-01T23:30", "today", "2026-07-02"),
        ("2026-07-01T09:00", "in 2 hours", "2026-07-01 12:00"),
        ("2026-03-28T12:00", "in 24 hours", "2026-03-29 13:00"),
    ],
)
def test_on_other_days_of_london(now: str, raw: str, meant: str) -> None:
    assert said(raw, datetime.fromisoformat(now).replace(tzinfo=UTC)) == meant
