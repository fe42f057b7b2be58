"""Every key has its words, every template is used, and none of them can be talked into markup."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import meta

from conversations import asides
from conversations.flows import FLOWS
from handlers.words import HTML, PLAIN, SLACK, TELEGRAM, TEMPLATES, Dialect, words_in
from store.terms import ActionKind
from tests.architecture.samples import given
from tests.architecture.variants import VARIANTS

ROOT = TEMPLATES.parent
SPOKEN = sorted(
    str(path.relative_to(TEMPLATES).with_suffix(""))
    for path in TEMPLATES.rglob("*.j2")
    if path.parent.name not in ("pages", "demo")
)
DIALECTS = (TELEGRAM, SLACK, PLAIN, HTML)
HOSTILE = "<!channel> <b>x</b> {{7*7}} {% raw %} *bold* _it_ & \u202egnp.exe"


def calls() -> Iterator[tuple[str, list[str]]]:
    """Every call in the code by the name that is called, with the texts among its arguments."""
    for folder in ("bot", "handlers", "conversations"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call):
                    yield _name(node.func), list(_texts(node))


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _texts(node: ast.Call) -> Iterator[str]:
    for one in (*node.args, *(keyword.value for keyword in node.keywords)):
        for inner in ast.walk(one) if isinstance(one, ast.Constant | ast.IfExp) else ():
            if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                yield inner.value


def constants() -> set[str]:
    """Every text in the code."""
    found = set()
    for folder in ("bot", "handlers", "conversations"):
        for path in (ROOT / folder).rglob("*.py"):
            nodes = ast.walk(ast.parse(path.read_text()))
            found |= {one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    return found


def asked_for() -> set[str]:
    """The templates that the declared flows, the asides and the calls in the code need."""
    wanted = {f"asides/{one}" for one in asides.EVERY}
    for flow in FLOWS.values():
        names = [step.name for step in (*flow.steps, *flow.extras)]
        wanted |= {f"{flow.folder}/{name}" for name in (*names, *(("review",) if flow.review else ()), "page")}
        wanted |= {f"notices/{ending.notice}" for ending in flow.endings}
    for name, texts in calls():
        if (texts and name in ("Notice", "say_lasting")) or (texts and name in ("say_with", "answer_press")):
            wanted.add(f"notices/{texts[0]}")
        elif texts and name == "say":
            wanted.add(texts[0] if "/" in texts[0] else f"notices/{texts[0]}")
        elif name == "Bad":
            wanted |= {f"errors/{text}" for text in texts}
    return wanted


def test_every_key_has_its_template() -> None:
    assert not {one for one in asked_for() - set(SPOKEN) if not one.startswith("pages/")}


def test_no_template_is_an_orphan() -> None:
    texts = constants()
    whole = asked_for() | {f"notices/coordinator_{kind}" for kind in ActionKind}
    included = {"referral_new/answer", "asides/numbers"}
    orphans = [one for one in SPOKEN if one not in whole | included | texts and Path(one).name not in texts]
    assert not orphans


@pytest.mark.parametrize("template", SPOKEN)
def test_every_template_renders_on_every_surface(template: str) -> None:
    source = (TEMPLATES / f"{template}.j2").read_text()
    names = meta.find_undeclared_variables(words_in(PLAIN).environment.parse(source))
    assert names <= {*given(), "label", "command"}, "give tests/architecture/samples.py a sample"
    for dialect in DIALECTS:
        for variant in ({}, *VARIANTS.get(template, ())):
            said = words_in(dialect).say(template, {**given(), **variant})
            assert "\n\n\n" not in said, "no gaps"
            assert dialect is HTML or "  " not in said
            if not template.endswith("/page"):
                assert said


@pytest.mark.parametrize("dialect", DIALECTS, ids=lambda one: one.name)
@pytest.mark.parametrize("template", SPOKEN)
def test_what_somebody_typed_is_never_markup(template: str, dialect: Dialect) -> None:
    for variant in ({}, *VARIANTS.get(template, ())):
        said = words_in(dialect).say(template, {**given(HOSTILE), **variant})
        verbatim = dialect.escape(HOSTILE)
        assert "{{7*7}}" not in said.replace(verbatim, ""), "printed whole or not at all"
        assert "49" not in said.replace("9434765919", "").replace("943 476 5919", "")
        if dialect is not PLAIN:
            assert "<!channel>" not in said
            assert "<b>x" not in said
