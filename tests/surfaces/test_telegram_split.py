"""Long texts in parts."""

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from handlers.telegram.split import fit, units
from tests.fakes.telegram_html import parse_html

WORDS = st.text(st.sampled_from("ab &<>\n é😀"), max_size=60)


def html_of(parts: list[tuple[str, bool]]) -> str:
    """Escaped words, some of them bold."""
    escaped = [
        (re.sub("[&<>]", lambda sign: {"&": "&amp;", "<": "&lt;", ">": "&gt;"}[sign[0]], text), bold)
        for text, bold in parts
    ]
    return "".join(f"<b>{text}</b>" if bold else text for text, bold in escaped)


def read(html: str) -> str:
    return unescape(re.sub("<[^>]*>", "", html))


def test_what_fits_is_left_alone() -> None:
    assert fit("<b>Hello</b> &amp; welcome") == ["<b>Hello</b> &amp; welcome"]


def test_it_is_cut_at_line_ends() -> None:
    assert fit("one two\nthree\nfour", 13) == ["one two\nthree", "four"]


def test_length_is_that_of_utf_16_without_markup() -> None:
    assert units("<b>a</b>&amp;😀") == 4


def test_bold_goes_on_after_a_cut() -> None:
    assert fit("<b>one two\nthree</b>", 8) == ["<b>one two</b>", "<b>three</b>"]


@given(st.lists(st.tuples(WORDS, st.booleans()), max_size=8), st.integers(8, 40))
def test_every_part_is_short_and_whole_and_nothing_is_lost(parts: list[tuple[str, bool]], most: int) -> None:
    html = html_of(parts)
    cut = fit(html, most)
    for part in cut:
        parse_html(part)
        assert units(part) <= most
    assert re.sub(r"\s", "", read("".join(cut))) == re.sub(r"\s", "", read(html))
