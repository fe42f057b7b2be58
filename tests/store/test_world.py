"""The world file: what it refuses, what it changes, and that a second time changes nothing."""

import re
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.world import read_world
from store.database import Database
from store.services import audit, people, world, world_check
from store.tables.people import identity, member, team
from store.terms import CaseOutcome
from tests.cast import BROADSTAIRS, ST_PETERS, TELEGRAM_IDS

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "world.toml"
NOW = datetime(2026, 11, 21, 10, 12, tzinfo=UTC)

TEAM = """
[teams.thanet]
name = "Thanet East"
practices = ["G82219", "G82020"]
channels = { telegram = -1001, slack = "C0TEAM", sandbox = "channel" }
phone = "01632 960333"
safeguarding = "01632 960222"
urgent_numbers = [{ name = "Acute Response Team", phone = "01632 960111" }]
clock = "elapsed"
quiet_hours = ["20:00", "08:00"]
digest_at = "08:30"
review_days = 28
"""
NADIA = """
[members.nadia]
name = "Nadia Ahmed"
roles = ["referrer"]
profession = "district_nurse"
organisation = "Thanet East"
practice = "G82219"
team = "thanet"
telegram = 101
"""
ADA = """
[members.ada]
name = "Ada Cole"
roles = ["admin"]
profession = "other"
organisation = "Thanet East"
team = "thanet"
telegram = 105
"""
ROUTES = """
[practices.G82219]
route = "email"
email = "stpeters@nhs.net"
phone = "01632 960444"
"""
_ids = count(1000)


def apply(database: Database, toml: str) -> list[str]:
    read, faults = read_world(toml)
    assert faults == []
    assert database.call(world_check.misfits, read) == []
    return database.call(world.apply, read, NOW, lambda: next(_ids))


def known_as(database: Database, telegram_id: int) -> str | None:
    found = database.call(people.recognise, "telegram", str(telegram_id), None, NOW)
    return found.handle if found else None


def test_the_example_is_a_world(database: Database) -> None:
    read, faults = read_world(EXAMPLE.read_text())
    assert faults == []
    assert database.call(world_check.misfits, read) == []
    assert database.call(world.apply, read, NOW, lambda: next(_ids))
    assert database.call(world.apply, read, NOW, lambda: next(_ids)) == []


def test_the_example_names_every_outcome_and_a_team_may_use_fewer(database: Database) -> None:
    read, _ = read_world(EXAMPLE.read_text())
    assert read.teams[0].settings["outcomes"] == list(CaseOutcome)
    apply(database, TEAM + 'outcomes = ["stayed_at_home"]' + ADA)
    kept = database.call(people.get_team, "thanet")
    assert kept
    assert kept.settings["outcomes"] == ["stayed_at_home"]
    assert read_world(TEAM + 'outcomes = ["stayed_home"]' + ADA)[1] == [
        'team "thanet": outcomes cannot be "stayed_home" – did you mean "stayed_at_home"?'
    ]


def test_a_second_time_changes_nothing_and_leaves_no_audit_row(database: Database) -> None:
    assert apply(database, TEAM + NADIA + ADA + ROUTES)
    before = len(database.call(audit.trail, world.WORLD))
    assert apply(database, TEAM + NADIA + ADA + ROUTES) == []
    assert before == 1
    assert len(database.call(audit.trail, world.WORLD)) == before


def test_who_is_gone_from_the_file_is_a_stranger_at_once_and_stays_on_record(database: Database) -> None:
    assert known_as(database, TELEGRAM_IDS["dev"]) == "dev"
    changes = apply(database, TEAM + NADIA + ADA)
    assert 'removed member "dev": no access from now on' in changes
    assert known_as(database, TELEGRAM_IDS["dev"]) is None
    assert known_as(database, TELEGRAM_IDS["nadia"]) == "nadia"
    assert (
        database.call(lambda c: c.execute(select(member.c.active).where(member.c.handle == "dev")).scalar_one())
        is False
    )


def test_who_comes_back_is_the_same_member(database: Database) -> None:
    apply(database, TEAM + ADA)
    assert 'added member "nadia" again' in apply(database, TEAM + NADIA + ADA)
    found = database.call(people.recognise, "telegram", "101", None, NOW)
    assert found is not None
    assert found.id == 1


def test_those_who_were_invited_are_no_part_of_the_file(database: Database) -> None:
    database.call(lambda c: c.execute(member.update().where(member.c.handle == "dev").values(origin="invited")))
    apply(database, TEAM + NADIA + ADA)
    assert known_as(database, TELEGRAM_IDS["dev"]) == "dev"


def test_another_telegram_account_takes_the_place_of_the_old_one_and_a_linked_slack_stays(database: Database) -> None:
    apply(database, TEAM + NADIA + ADA)
    apply(database, TEAM + NADIA.replace("101", "901") + ADA)
    assert known_as(database, 101) is None
    assert known_as(database, 901) == "nadia"
    query = select(identity.c.external_id).where(identity.c.surface == "slack", identity.c.member_id == 1)
    assert database.call(lambda c: c.execute(query).scalars().all()) == ["U0NADIA"]


def test_two_accounts_change_hands_in_one_go(database: Database) -> None:
    apply(database, TEAM + NADIA + ADA)
    apply(database, TEAM + NADIA.replace("101", "105") + ADA.replace("105", "101"))
    assert (known_as(database, 101), known_as(database, 105)) == ("ada", "nadia")


def test_the_area_follows_the_file(database: Database) -> None:
    changes = apply(database, TEAM.replace(', "G82020"', "") + NADIA + ADA)
    assert f'removed practice {BROADSTAIRS} from team "thanet"' in changes
    assert database.call(people.team_covering, BROADSTAIRS) is None
    covering = database.call(people.team_covering, ST_PETERS)
    assert covering is not None
    assert covering.id == "thanet"


def test_a_network_brings_its_practices(database: Database) -> None:
    apply(database, TEAM.replace('practices = ["G82219", "G82020"]', 'networks = ["U67045"]') + NADIA + ADA)
    for code in ("G82138", "G82666"):
        found = database.call(people.team_covering, code)
        assert found is not None


def test_a_team_without_a_trace_goes_and_its_members_stay(database: Database) -> None:
    margate = TEAM.replace("thanet", "margate").replace('"G82219", "G82020"', "").replace("-1001", "-1002")
    apply(database, TEAM + margate + NADIA + ADA.replace('team = "thanet"', 'team = "margate"'))
    assert 'removed team "margate"' in apply(database, TEAM + NADIA)
    assert database.call(lambda c: c.execute(select(team.c.id)).scalars().all()) == ["thanet"]


FAULTS = {
    'name = "Thanet East"\n': ("", 'team "thanet": name is missing.'),
    "channels =": ("chanels =", 'team "thanet": unknown key "chanels" – did you mean "channels"?'),
    "-1001": ("1001", 'team "thanet": channels: telegram must be a group\'s number'),
    '"C0TEAM"': ('"#team"', 'team "thanet": channels: slack must be a channel\'s id'),
    '"elapsed"': ('"slow"', 'team "thanet": clock cannot be "slow" (known: elapsed, working_hours).'),
    '"20:00", ': ("", 'team "thanet": quiet_hours must be two times of day, like ["20:00", "08:00"].'),
    '"08:00"': ('"8 am"', 'team "thanet": quiet_hours must be a time of day, like "08:30", not "8 am".'),
    '"08:30"': ('"24:30"', 'team "thanet": digest_at must be a time of day, like "08:30", not "24:30".'),
    "review_days = 28": ("review_days = 0", 'team "thanet": review_days must be a number of days from 7 to 366.'),
    '"01632 960111"': ('"ring us"', 'team "thanet": urgent_numbers: phone must be a telephone number'),
    '"G82020"': ('"G82219"', 'team "thanet": practices names G82219 twice.'),
    '"referrer"': ('"referer"', 'member "nadia": roles cannot be "referer" – did you mean "referrer"?'),
    '"district_nurse"': ('"nurse"', 'member "nadia": profession cannot be "nurse"'),
    "telegram = 101": ("telegram = 105", 'members "nadia" and "ada": telegram 105 cannot be each of them.'),
    'team = "thanet"\ntelegram = 105': ('team = "margate"', 'member "ada": there is no team "margate" in the file.'),
    '"Nadia Ahmed"': ('"Nadia\\u202eAhmed"', 'member "nadia": name must be on one line, without control characters.'),
    'email = "stpeters@nhs.net"\n': ("", 'practice "G82219": route = "email" needs an email address.'),
    "[teams.thanet]": ("[teams]", "teams: write each as a table of its own, like [teams.thanet]."),
    "[members.nadia]": ("[members.Nadia]", 'member "Nadia": its name must be small letters, digits and hyphens'),
}


@pytest.mark.parametrize(("good", "bad", "says"), [(good, *rest) for good, rest in FAULTS.items()])
def test_a_fault_is_named_with_its_place(good: str, bad: str, says: str) -> None:
    whole = TEAM + NADIA + ADA + ROUTES
    assert good in whole
    _, faults = read_world(whole.replace(good, bad, 1))
    assert [fault for fault in faults if fault.startswith(says)], faults


def test_a_team_that_nobody_would_hear_for_is_refused() -> None:
    alone = re.sub("channels = .*", "", TEAM)
    _, faults = read_world(alone + NADIA)
    assert any("nobody would hear of a referral" in fault for fault in faults)
    _, faults = read_world(alone + NADIA.replace('"referrer"', '"coordinator"'))
    assert faults == []


def test_all_faults_are_named_at_once(database: Database) -> None:
    toml = TEAM.replace("G82020", "Z99999").replace("elapsed", "slow") + NADIA.replace("101", '"nadia"') + ROUTES
    read, faults = read_world(toml.replace("G82219", "X00000"))
    everything = "\n".join([*faults, *database.call(world_check.misfits, read)])
    for said in ("clock cannot be", "telegram must be", "practice Z99999 is not", 'practice "X00000": it is not'):
        assert said in everything


def test_a_file_that_is_not_toml_says_where() -> None:
    _, faults = read_world("[teams.thanet]\n[teams.thanet]\n")
    assert len(faults) == 1
    assert "line 2" in faults[0]


def test_a_practice_in_two_areas_is_refused(database: Database) -> None:
    read, _ = read_world(TEAM + TEAM.replace("teams.thanet", "teams.margate") + NADIA)
    assert any("is in the area of team" in fault for fault in database.call(world_check.misfits, read))


def test_the_account_of_somebody_who_was_invited_is_not_taken_from_them(database: Database) -> None:
    database.call(lambda c: c.execute(member.update().where(member.c.handle == "dev").values(origin="invited")))
    read, _ = read_world(TEAM + NADIA.replace("101", "102"))
    assert database.call(world_check.misfits, read) == [
        'member "nadia": telegram 102 belongs to Dev Patel, who was invited.'
    ]
