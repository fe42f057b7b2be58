"""Where someone lives."""

import re
from typing import Any

from conversations.fields.address_lines import as_written, is_place, without_outward
from conversations.fields.postcode import postcode, take_postcode, take_wrong_postcode
from conversations.fields.result import Bad, Ok, Result
from conversations.fields.text import clean, is_blank, too_long
from conversations.fields.text import one_line as on_one_line

__all__ = ["address", "one_line", "postcode"]

LIMIT = 300
# ZZ99 3VZ is the NHS's postcode for no fixed abode (NHS Data Dictionary, POSTCODE).
_HOMELESS = re.compile(r"(?:of |has )?(?:n\W?f\W?a\b|no fixed (?:abode|address)|homeless|zz99 ?3vz)\b", re.IGNORECASE)
_NOT_KNOWN = re.compile(
    r"(?<![^ ,(-])(?:the |i )?(?:post ?code |address )?(?:is )?"
    r"(?:not known|unknown|don't know(?: it)?|no post ?code|not sure)\W*$",
    re.IGNORECASE,
)


def address(raw: str, keep: str | None = None) -> Result:
    """`Ok({"lines": "12 High St, Broadstairs", "postcode": "CT10 1AL"})`, or `Ok({"no_fixed_abode": True})`.

    `keep` is what an earlier try left behind (`Bad.keep`): what is typed now completes it (a postcode, a place) or, if
    it is an address, replaces it; "not known", alone or behind an address, accepts it with postcode None. With no fixed
    abode, `lines` is there if more was said. Bad "empty", "too_long" (over 300 characters), "address_no_postcode",
    "address_no_lines" and "postcode_invalid".
    """
    text = _flat(raw)
    if is_blank(text):
        return Bad("empty", keep=keep)
    if len(text) > LIMIT:
        return Bad("too_long", {"limit": LIMIT, "length": len(text)}, keep)
    lines, code = take_postcode(text)
    if not code and (found := _HOMELESS.match(text)):
        return Ok(_no_fixed_abode(text[found.end() :]))
    kept, kept_code = take_postcode(_flat(keep or ""))
    if not code and (found := _NOT_KNOWN.search(text)):
        lines = text[: found.start()].strip(" ,(-") or kept
        return Ok({"lines": as_written(lines), "postcode": kept_code}) if lines else _missing("", kept_code)
    return _together(lines, code, kept, kept_code)


def one_line(value: dict[str, Any]) -> str:
    """An address accepted by `address`, on one line; typed again, it gives the same value (if it has a postcode)."""
    if value.get("no_fixed_abode"):
        return ", ".join(filter(None, ("No fixed abode", value.get("lines"))))
    return ", ".join(filter(None, (value["lines"], value["postcode"])))


def _flat(raw: str) -> str:
    text = ", ".join(line.strip(" ,") for line in clean(raw).split("\n"))
    return re.sub(r"(?: ?,)+ ?", ", ", on_one_line(text)).strip(" ,")


def _no_fixed_abode(rest: str) -> dict[str, Any]:
    more = rest.strip(" ,.;:-()")
    return {"no_fixed_abode": True} if is_blank(more) else {"no_fixed_abode": True, "lines": more}


def _together(lines: str, code: str | None, kept: str, kept_code: str | None) -> Result:
    wrong = None
    if not code:
        lines, wrong = take_wrong_postcode(lines)
    kept = without_outward(kept, code)
    if kept and (is_blank(lines) or is_place(lines)):
        lines = kept if is_blank(lines) or lines.lower() in kept.lower() else f"{kept}, {lines}"
    if wrong:
        return Bad("postcode_invalid", {"postcode": wrong}, lines or None)
    code = code or kept_code
    if not code or is_blank(lines):
        return _missing(lines, code)
    written = as_written(lines)
    return too_long(written, LIMIT) or Ok({"lines": written, "postcode": code})


def _missing(lines: str, code: str | None) -> Bad:
    if is_blank(lines):
        return Bad("address_no_lines", {"postcode": code}, code)
    return Bad("address_no_postcode", {"address": as_written(lines)}, lines)
