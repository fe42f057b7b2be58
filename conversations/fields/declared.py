"""The kinds of field that flows are made of: a parser, the choices always offered, and the control that asks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from conversations.declare import Control, Field, Option, Parse
from conversations.fields import address as addresses
from conversations.fields import born_on, next_of_kin, nhs_number, person_name, phone, text
from conversations.fields.result import Bad, Ok, Result
from conversations.turns import Ctx, State
from store.rules import MAY_DECIDE

_ME = frozenset({"me", "myself", "i do", "i will", "i am"})
_SHORT_NUMBER = re.compile(r"\d{1,2}[.)]?")
# Typed to get on to the next question, and no words of their own.
_COURTESIES = frozenset({"next", "done", "yes", "y", "ok", "okay", "thanks", "thank you", "ta", "cheers"})
_FILLERS = _COURTESIES | {"no", "n", "none"}


def _plain(parse: Callable[[str], Result]) -> Parse:
    return lambda raw, _state, _ctx: parse(raw)


def name_field(name: str) -> Field:
    return Field(name, Control.TEXT, _plain(person_name.person_name))


def birth_date(name: str, *options: Option) -> Field:
    """Always read back before it counts (R4); a box left empty means the first of `options`."""
    return Field(
        name,
        Control.TEXT,
        lambda raw, _state, ctx: born_on.born_on(raw, ctx.today),
        options=options,
        blank=options[0].key if options else None,
        examples={"18 or over": "1941-04-03", "under 18": "2015-04-03"},
    )


def home_address(name: str) -> Field:
    def parse(raw: str, state: State, _ctx: Ctx) -> Result:
        return addresses.address(raw, state.keep)

    no_fixed_abode = Option("no_fixed_abode", {"no_fixed_abode": True})
    return Field(name, Control.TEXT, parse, options=(no_fixed_abode,))


def phone_number(name: str) -> Field:
    return Field(name, Control.TEXT, _plain(phone.phone), options=(Option("skip", None),), blank="skip")


def kin(name: str) -> Field:
    return Field(
        name,
        Control.TEXT,
        lambda raw, _state, _ctx: Bad("empty") if _is_courtesy(raw) else next_of_kin.next_of_kin(raw),
        options=(Option("none_known", {"none": True}),),
        blank="none_known",
    )


def nhs(name: str) -> Field:
    return Field(name, Control.TEXT, _plain(nhs_number.nhs_number))


def free_words(name: str, limit: int) -> Field:
    """Any words, where a lone "yes" or "ok" is an answer."""
    return Field(name, Control.LONG, lambda raw, _state, _ctx: text.words(raw, limit))


def telling_words(name: str, limit: int) -> Field:
    """Words that are kept for others to read; a lone "ok" or "thanks" tells them nothing."""

    def parse(raw: str, _state: State, _ctx: Ctx) -> Result:
        return Bad("empty") if _is_courtesy(raw) else text.words(raw, limit)

    return Field(name, Control.LONG, parse)


def optional_words(name: str, limit: int, nothing: Option) -> Field:
    """Words, or the one choice that stands for none; a box left empty means it too. A lone "no" may mean anything."""

    def parse(raw: str, _state: State, _ctx: Ctx) -> Result:
        return Bad("empty") if _is_filler(text.clean(raw)) else text.words(raw, limit)

    return Field(name, Control.LONG, parse, options=(nothing,), blank=nothing.key)


def practitioner(name: str) -> Field:
    """Who makes a best-interests decision: a professional entitled to make it, by name (R17).

    "me" is {"name", "profession"} of the referrer where theirs is such a profession; otherwise they may not put
    themselves down. Of somebody else it is the words, with their job in them.
    """

    def parse(raw: str, _state: State, ctx: Ctx) -> Result:
        said = text.words(raw, 200)
        if not isinstance(said, Ok):
            return said
        spoken = said.value.casefold().rstrip(".!")
        myself = spoken in _ME or ctx.actor.name.casefold() in spoken
        if myself and ctx.actor.profession not in MAY_DECIDE:
            return Bad("practitioner_not_you")
        if spoken in _ME:
            return Ok({"name": ctx.actor.name, "profession": ctx.actor.profession.value})
        if "receptionist" in spoken:
            return Bad("practitioner_not_entitled")
        return said if " " in spoken else Bad("practitioner_name")

    return Field(name, Control.TEXT, parse)


def ticks(name: str, values: type[StrEnum], limit: int = 2000) -> Field:
    """Several of a coded list, and words beside them; a lone "next" or "no" counts as no words: Ok("")."""

    def parse(raw: str, _state: State, _ctx: Ctx) -> Result:
        said = text.words(raw, limit)
        return Ok("") if isinstance(said, Ok) and _is_filler(said.value) else said

    return Field(name, Control.TICKS, parse, ticks=tuple(value.value for value in values))


def optional_ticks(name: str, values: type[StrEnum], nothing: Option) -> Field:
    """Several of a coded list, or the one choice that stands for none of them."""
    return replace(ticks(name, values, 300), parse=None, options=(nothing,), blank=nothing.key)


def _is_filler(said: str) -> bool:
    return said.casefold().rstrip(".!") in _FILLERS


def _is_courtesy(raw: str) -> bool:
    return text.clean(raw).casefold().rstrip(".!") in _COURTESIES


def choice(name: str, *keys: str | Option, examples: Mapping[str, Any] | None = None) -> Field:
    """One of these, or of what is found; a plain key stands for itself."""
    options = tuple(key if isinstance(key, Option) else Option(key, key) for key in keys)
    return Field(name, Control.CHOICE, options=options, examples=examples or {})


def practice_search(name: str) -> Field:
    """Typed words are looked up; what was found is offered. The value is as bot/lookups.py gives it.

    A lone "yes" or "2" points at one of the choices, and would find something all over England.
    """

    def parse(raw: str, _state: State, _ctx: Ctx) -> Result:
        cleaned = text.clean(raw)
        if text.is_blank(cleaned):
            return Bad("empty")
        return Bad("practice_words") if _is_filler(cleaned) or _SHORT_NUMBER.fullmatch(cleaned) else Ok(cleaned[:100])

    found = {"code": "G82219", "name": "St Peter's Surgery", "town": "Broadstairs", "postcode": "CT10 2SQ"}
    examples = {
        "in a team's area": {**found, "covered": "thanet", "network": None},
        "outside every area": {**found, "covered": None, "network": None},
    }
    return Field(name, Control.SEARCH, parse, options=(Option("not_known", {"not_known": True}),), examples=examples)
