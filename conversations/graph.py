"""The diagram of each flow, drawn by walking through it: `python -m conversations.graph` writes docs/flows/*.mmd."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from conversations.declare import Flow, Step
from conversations.flows import FLOWS
from conversations.turns import Answers, Ctx
from store.records import Member
from store.terms import Profession

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "flows"
_NOBODY = Member(0, "", "", frozenset(), Profession.OTHER, "", None, None)
_CTX = Ctx(datetime(2026, 11, 21, 10, 12, tzinfo=UTC), _NOBODY)
Edges = dict[str, dict[str, set[str]]]


def sorts(step: Step) -> dict[str, Any]:
    """An answer of each sort that the step takes, by what it is called."""
    typed = dict(step.field.examples) or ({"typed": "…"} if step.field.parse else {})
    return {**typed, **{option.key.replace("_", " "): option.value for option in step.field.options}}


def edges(flow: Flow) -> Edges:
    """Where each sort of answer can lead: {step: {next step or ending: {sort, …}}}, over every path."""
    found: Edges = defaultdict(lambda: defaultdict(set))
    for at, sort, target in _walk(flow, {}):
        found[at][target].add(sort)
    return found


def _walk(flow: Flow, answers: Answers) -> Iterator[tuple[str, str, str]]:
    at = next((step for step in flow.path(answers) if step.name not in answers), None)
    for sort, value in sorts(at).items() if at else ():
        assert at is not None
        given = {**answers, at.name: value}
        ending = next((one for one in flow.endings if one.when(given, _CTX)), None)
        if ending:
            yield at.name, sort, f"{ending.notice}_end"
            continue
        following = next((step for step in flow.path(given) if step.name not in given), None)
        yield at.name, sort, following.name if following else _last(flow)
        yield from _walk(flow, given)


def _last(flow: Flow) -> str:
    """Where the last answer leads."""
    return "review" if flow.review else "done_end"


def diagram(flow: Flow) -> str:
    """The flow in Mermaid's notation. An edge without words is taken whatever the answer."""
    found = edges(flow)
    lines = ["flowchart TD"]
    lines += [f"    {name}([{name.removesuffix('_end')}])" for name in sorted(_ends(found))]
    for step in flow.steps:
        targets = found[step.name]
        for target, said in targets.items():
            words = f'|"{", ".join(sorted(said))}"|' if len(targets) > 1 else ""
            lines.append(f"    {step.name} -->{words} {target}")
    lines += ["    review --> sent([done])"] if flow.review else []
    lines += [f"    review -.->|add| {step.name} -.-> review" for step in flow.extras]
    return "\n".join(lines) + "\n"


def _ends(found: Edges) -> set[str]:
    return {target for targets in found.values() for target in targets if target.endswith("_end")}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for flow in FLOWS.values():
        (FOLDER / f"{flow.name}.mmd").write_text(diagram(flow))


if __name__ == "__main__":
    main()
