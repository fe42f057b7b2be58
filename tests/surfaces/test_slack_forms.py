"""The pictures of Slack's forms are of those that Baton gives to Slack now."""

from pathlib import Path

from tests.slack_forms import forms

DOCS = Path(__file__).resolve().parents[2] / "docs"


async def test_each_form_is_in_the_documentation(tmp_path: Path) -> None:
    shown = [name async for name, page in forms(tmp_path) if "<main>" in page]
    written = (DOCS / "messages.md").read_text()
    assert shown
    assert [name for name in shown if f"(pictures/form-{name}.png)" not in written] == []
    assert {one.stem for one in (DOCS / "pictures").glob("form-*.png")} == {f"form-{name}" for name in shown}
