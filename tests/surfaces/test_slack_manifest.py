"""The app that an admin installs is the app that the code expects."""

import re
from pathlib import Path

from handlers.slack.doctor import SCOPES
from handlers.slack.listen import CASE, REFER

MANIFEST = Path(__file__).parents[2] / "docs" / "slack-manifest.yaml"


def listed(under: str) -> set[str]:
    """The items of a list of words in the manifest; a reader of YAML is no dependency of Baton's."""
    block = re.search(rf"^ *{under}:\n((?: +- \S.*\n)+)", MANIFEST.read_text(), re.MULTILINE)
    assert block
    return set(re.findall(r"- ([\w.:]+)", block[1]))


def test_the_manifest_asks_for_the_scopes_that_the_doctor_looks_for() -> None:
    assert listed("bot") == SCOPES


def test_the_manifest_subscribes_to_what_is_listened_to() -> None:
    assert listed("bot_events") == {"app_home_opened", "app_mention", "message.im"}


def test_the_manifest_has_the_commands_and_the_shortcuts() -> None:
    text = MANIFEST.read_text()
    assert re.findall(r"command: (\S+)", text) == ["/refer", "/baton"]
    assert re.findall(r"callback_id: (\S+)", text) == [REFER, REFER, CASE]
    assert re.findall(r"type: (global|message)", text) == ["global", "message", "message"]
    assert "socket_mode_enabled: true" in text
