"""The people of the tests: an invented team over two practices of the Kent network. Nobody here exists."""

from sqlalchemy import Connection, insert

from store.services.practice_import import load_snapshot
from store.tables import people

ST_PETERS, BROADSTAIRS = "G82219", "G82020"
CHANNELS = {"telegram": "-1001", "slack": "C0TEAM", "sandbox": "channel"}
TELEGRAM_IDS = {"nadia": 101, "dev": 102, "priya": 103, "bob": 104, "ada": 105}
SLACK_IDS = {"nadia": "U0NADIA", "dev": "U0DEV", "priya": "U0PRIYA", "bob": "U0BOB", "ada": "U0ADA"}
# Their row ids, in the order of MEMBERS.
NADIA, DEV, PRIYA, BOB, ADA = 1, 2, 3, 4, 5
SETTINGS = {
    "urgent_numbers": [{"name": "Acute Response Team", "phone": "01632 960111"}],
    "safeguarding": "01632 960222",
    "phone": "01632 960333",
    "clock": "elapsed",
}
MEMBERS = (
    ("nadia", "Nadia Ahmed", ["referrer"], "district_nurse", ST_PETERS),
    ("dev", "Dev Patel", ["referrer"], "gp", BROADSTAIRS),
    ("priya", "Priya Nair", ["team_member", "clinician"], "occupational_therapist", None),
    ("bob", "Bob Webb", ["coordinator"], "business_support_officer", None),
    ("ada", "Ada Cole", ["admin"], "other", None),
)

# What is answered about Mary Smith.
MARY = {
    "name": "Mary Smith",
    "born_on": "1941-04-03",
    "lives": {"lines": "12 High St, Broadstairs", "postcode": "CT10 1AL"},
    "phone": {"number": "07700 900123"},
    "practice": {"code": ST_PETERS, "name": "St Peter's Surgery", "covered": "thanet"},
    "concerns": {"ticks": ["falls"], "words": "3 falls since September"},
    "agreement": "agrees",
}


def populate(connection: Connection) -> None:
    """The team, its members on every surface, its channels, and how its practices are told."""
    load_snapshot(connection)
    team = {"id": "thanet", "name": "Thanet East", "settings": SETTINGS}
    connection.execute(insert(people.team), team)
    covered = [{"ods_code": code, "team_id": "thanet"} for code in (ST_PETERS, BROADSTAIRS)]
    connection.execute(insert(people.team_practice), covered)
    channels = [{"team_id": "thanet", "surface": on, "address": at} for on, at in CHANNELS.items()]
    connection.execute(insert(people.team_channel), channels)
    for number, (handle, name, roles, profession, practice) in enumerate(MEMBERS, 1):
        about = {"id": number, "handle": handle, "name": name, "roles": roles, "profession": profession}
        rest = {"organisation": "Thanet East", "team_id": "thanet", "ods_code": practice, "active": True}
        connection.execute(insert(people.member), {**about, **rest})
        known = {
            "telegram": str(TELEGRAM_IDS[handle]),
            "slack": SLACK_IDS[handle],
            "sandbox": handle,
        }
        rows = [{"surface": on, "external_id": one, "member_id": number} for on, one in known.items()]
        connection.execute(insert(people.identity), rows)
    routes = [
        {"ods_code": ST_PETERS, "route": "email", "address": "stpeters@nhs.net", "phone": "01632 960444"},
        {"ods_code": BROADSTAIRS, "route": "email", "address": "reception@surgery.example", "phone": "01632 960555"},
    ]
    connection.execute(insert(people.practice_address), routes)
