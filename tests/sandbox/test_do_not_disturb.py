"""dnd.info and dnd.teamInfo as Slack answers them, and the control call behind them."""

from datetime import timedelta

import pytest
from slack_sdk.errors import SlackApiError

from tests.sandbox.school import START, Refused, School

NONE = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
NOON = START + timedelta(hours=4)


def status(school: School, user: str = "U0ANA") -> dict[str, object]:
    answer = school.client.dnd_info(user=user).data
    assert isinstance(answer, dict)
    return {name: answer[name] for name in NONE}


def running(since: float, until: float) -> dict[str, object]:
    return {"dnd_enabled": True, "next_dnd_start_ts": since, "next_dnd_end_ts": until}


def test_nobody_is_on_it_at_first(school: School) -> None:
    assert status(school) == NONE
    answer = school.client.dnd_teamInfo(users=["U0ANA", "U0BEN"])
    assert answer["users"] == {"U0ANA": NONE, "U0BEN": NONE}


def test_it_runs_until_its_end_or_until_it_is_ended(school: School) -> None:
    school.post("_control/dnd", user="U0ANA", until=NOON.isoformat())
    assert status(school) == running(START.timestamp(), NOON.timestamp())
    assert status(school, "U0BEN") == NONE
    school.clock.travel(NOON)
    assert status(school) == NONE
    school.post("_control/dnd", user="U0ANA", until=(NOON + timedelta(days=1)).isoformat())
    school.post("_control/dnd", user="U0ANA", until=None)
    assert status(school) == NONE


def test_one_to_come_is_told_beforehand(school: School) -> None:
    evening = NOON + timedelta(hours=8)
    school.post(
        "_control/dnd", **{"user": "U0ANA", "from": NOON.isoformat(), "until": evening.isoformat()}
    )
    assert status(school) == running(NOON.timestamp(), evening.timestamp())


def test_the_bot_asks_for_itself_when_it_names_nobody(school: School) -> None:
    answer = school.client.dnd_info()
    assert {name: answer[name] for name in NONE} == NONE
    assert answer["snooze_enabled"] is False


@pytest.mark.parametrize(
    ("users", "code"),
    [
        ("", "no_users_provided"),
        ("U0ANA,U0NOBODY", "user_not_visible"),
        (",".join(["U0ANA"] * 51), "invalid_arguments"),
    ],
)
def test_some_lists_are_refused(school: School, users: str, code: str) -> None:
    with pytest.raises(SlackApiError) as problem:
        school.client.dnd_teamInfo(users=users)
    assert problem.value.response["error"] == code


def test_nobody_is_a_stranger_to_dnd_info(school: School) -> None:
    with pytest.raises(SlackApiError) as problem:
        school.client.dnd_info(user="U0NOBODY")
    assert problem.value.response["error"] == "user_not_found"


@pytest.mark.parametrize(
    "body",
    [{"until": "noon"}, {"until": "2020-01-01T00:00:00Z"}, {"until": 12}],
    ids=["no moment", "past", "no text"],
)
def test_the_control_call_says_what_it_needs(school: School, body: dict[str, object]) -> None:
    with pytest.raises(Refused) as problem:
        school.post("_control/dnd", user="U0ANA", **body)
    assert str(problem.value)


def test_the_page_shows_a_sign_beside_the_name(school: School) -> None:
    school.post("_control/dnd", user="U0ANA", until=NOON.isoformat())
    quiet = {one["id"]: one["is_quiet"] for one in school.get("_page/people")}
    assert (quiet["U0ANA"], quiet["U0BEN"]) == (True, False)
