"""`baton understand`: lines in, lines out, the same as the dialogue reads."""

import json

from click.testing import CliRunner, Result

from bot.__main__ import main


def understood(*words: str, lines: str) -> Result:
    return CliRunner().invoke(main, ["understand", "--today", "2026-11-21", *words], input=lines)


def test_a_line_for_each_line() -> None:
    one = {"id": "a", "text": "Mary Smith dob 3/4/1941 07700 900123"}
    two = {"id": "b", "text": "", "messages": ["Ann Lee", "dob 5 May 1950"]}
    done = understood(lines=f"{json.dumps(one)}\n\n{json.dumps(two)}\n")
    assert done.exit_code == 0
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["id"] == "a"
    assert first["fields"]["date_of_birth"] == "1941-04-03"
    assert first["fields"]["phone"] == "07700900123"
    assert (second["id"], second["fields"]["name"]) == ("b", "Ann Lee")


def test_a_date_of_birth_that_is_not_sure_is_left_out() -> None:
    done = understood(lines=json.dumps({"id": 1, "text": "Mary Smith, 60, dob 3/4/1941"}))
    assert "date_of_birth" not in json.loads(done.stdout)["fields"]


def test_dates_of_birth() -> None:
    done = understood("--dob", lines='{"id": 1, "text": "3/4/41"}\n{"id": 2, "text": "31/2/1950"}\n')
    answers = [json.loads(line)["answer"] for line in done.stdout.splitlines()]
    assert answers == [{"outcome": "date", "iso": "1941-04-03"}, {"outcome": "invalid", "iso": None}]


def test_due_dates_from_the_instant_that_is_given_or_the_day() -> None:
    lines = '{"id": 1, "text": "tomorrow 3pm", "now": "2026-11-24T10:00:00+00:00"}\n{"id": 2, "text": "tomorrow"}\n'
    answers = [json.loads(line)["answer"] for line in understood("--due", lines=lines).stdout.splitlines()]
    assert (answers[0]["date"], answers[0]["time"]) == ("2026-11-25", "15:00")
    assert answers[1]["date"] == "2026-11-22"


def test_what_is_no_such_line_is_named_after_all_before_it() -> None:
    for bad in ("oops", '["a"]', '{"text": "no id"}', '{"id": 3}'):
        done = understood(lines=f'{{"id": 1, "text": "Mary Smith"}}\n{bad}\n')
        assert done.exit_code == 1
        assert len(done.stdout.splitlines()) == 1
        assert done.stderr.startswith("Line 2 ")


def test_bytes_that_are_no_text_are_named_too() -> None:
    done = CliRunner().invoke(
        main, ["understand"], input=b'{"id": 1, "text": "caf\xc3\xa9"}\n{"id": 2, "text": "\xff"}\n'
    )
    assert done.exit_code == 1
    assert done.stderr == "Line 2 is not JSON.\n"
