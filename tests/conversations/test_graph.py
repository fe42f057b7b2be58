"""The diagrams in docs/flows are what the flows are."""

import pytest

from conversations import graph
from conversations.declare import Flow
from conversations.flows import FLOWS

EVERY = pytest.mark.parametrize("flow", FLOWS.values(), ids=FLOWS.keys())


@EVERY
def test_the_diagram_is_up_to_date(flow: Flow) -> None:
    written = (graph.FOLDER / f"{flow.name}.mmd").read_text()
    assert written == graph.diagram(flow), "run: python -m conversations.graph"


@EVERY
def test_every_step_can_be_reached_and_leads_on(flow: Flow) -> None:
    found = graph.edges(flow)
    reached = {target for targets in found.values() for target in targets} | {flow.steps[0].name}
    names = {step.name for step in flow.steps}
    assert names <= reached
    assert names == set(found)
    last = "review" if flow.review else "done_end"
    assert reached - names == {last} | {f"{ending.notice}_end" for ending in flow.endings}


def test_no_diagram_is_left_of_a_flow_that_is_gone() -> None:
    assert {path.stem for path in graph.FOLDER.glob("*.mmd")} == set(FLOWS)
