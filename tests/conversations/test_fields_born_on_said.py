"""Dates of birth with what people say around them, in words with slips; read, or asked, as a careful nurse would."""

import pytest

from conversations.fields.born_on import born_on, outcome
from tests.conversations.test_fields_born_on import TODAY

READ = """
7th of feb '38                             1938-02-07
12–05–1944                                 1944-05-12
12th day of May 1944                       1944-05-12
D/O/B 19/8/52                              1952-08-19
D O B 7/2/38                               1938-02-07
her DOB's 19/8/52                          1952-08-19
Mum's dob is 7/2/38                        1938-02-07
my nan's birthday is 7/2/38                1938-02-07
pts dob 7/2/38                             1938-02-07
Born on 12/5/44 in Leeds                   1944-05-12
born in february 7th 1938                  1938-02-07
12/5/1944 x                                1944-05-12
19/8/52 🎂                                 1952-08-19
> 19/08/1952                               1952-08-19
hi, 7/2/38 thanks                          1938-02-07
that would be 7/2/38                       1938-02-07
oops 7/2/1938                              1938-02-07
my mistake, 19/8/52                        1952-08-19
sorry 9/7/44 not 7/9/44                    1944-07-09
10 june 25, shes 101                       1925-06-10
correction 19/8/1952                       1952-08-19
7/2/1938 as far as I know                  1938-02-07
pretty sure 12 may 1944                    1944-05-12
according to the notes 19/8/52             1952-08-19
from her notes: 19/08/1952                 1952-08-19
88, 7/2/1938                               1938-02-07
88 - 7/2/38                                1938-02-07
19/8/52 (so 74)                            1952-08-19
19/8/52 making her 74                      1952-08-19
EMIS says 14/3/46                          1946-03-14
GP record has 30/07/1943                   1943-07-30
14th March 1946 according to her daughter  1946-03-14
her son told me 30 July 1943               1943-07-30
my mum was born 30/7/43                    1943-07-30
14/3/46 - just checked                     1946-03-14
we've got her down as 30/7/43              1943-07-30
no, it's 14/3/46                           1946-03-14
14 march 1946 (80 now)                     1946-03-14
82 yo, 12/5/44                             1944-05-12
1st Jly 1955                               1955-07-01
4 Juy 36                                   1936-07-04
30 Juen 1933                               1933-06-30
8th Decemeber '51                          1951-12-08
24 Jaunary 40                              1940-01-24
"""
IN_WORDS = """
the twelfth of May nineteen forty-four     1944-05-12
twenty first of august nineteen forty six  1946-08-21
August nineteenth, nineteen fifty-two      1952-08-19
THE NINETEENTH OF THE EIGHTH FIFTY TWO     1952-08-19
nineteen eight fifty two                   1952-08-19
nineteen ten forty                         1940-10-19
twelve five nineteen forty four            1944-05-12
oh seven oh two thirty eight               1938-02-07
second of June nineteen oh nine            1909-06-02
the fifteenth of may two thousand and one  2001-05-15
3rd may nineteen hundred and thirty        1930-05-03
um it's the twelth of may nineteen fourty  1940-05-12
first of January nineteen thirty, she's 96 1930-01-01
"""
ASKED = """
12/5/44 or 45                              not_a_date
7th or 8th Feb 1938                        not_a_date
14/3/46 no                                 not_a_date
her husband says his is 14/3/46            not_a_date
date of referral 3/4/2026                  not_a_date
last seen 14/3/26                          not_a_date
14/3/46 is her husband                     not_a_date
14/3/46 but don't quote me                 not_a_date
not 7/2/38                                 not_a_date
before 12/5/44                             not_a_date
7/2/38 - 9/3/2019                          not_a_date
7/2/1938 died 4/4/2020                     not_a_date
discharged 19/8/2026                       not_a_date
her daughter's is 19/8/72                  not_a_date
her mum's is 19/8/32                       not_a_date
19/8/52 not certain of year                not_a_date
third and fourth of May 1941               not_a_date
eighty two                                 not_a_date
ninety three years old                     not_a_date
12/5/194444                                invalid
thirty-first of april nineteen forty       invalid
twenty ninth of february nineteen fifty    invalid
fifth of november                          ambiguous-needs-year
third of april twenty twenty two           under_18
third of april twenty two                  ambiguous-needs-year
88, 3/4/1941                               None
74 in August                               None
twenty four nineteen forty one             None
"""


def table(text: str) -> list[tuple[str, str]]:
    return [(line[:42].strip(), line[42:].strip()) for line in text.strip().splitlines()]


@pytest.mark.parametrize(("raw", "iso"), [*table(READ), *table(IN_WORDS)])
def test_read(raw: str, iso: str) -> None:
    assert outcome(born_on(raw, TODAY), TODAY) == {"outcome": "date", "iso": iso}


@pytest.mark.parametrize(("raw", "answer"), table(ASKED))
def test_not_taken(raw: str, answer: str) -> None:
    assert str(outcome(born_on(raw, TODAY), TODAY)["outcome"]) == answer
