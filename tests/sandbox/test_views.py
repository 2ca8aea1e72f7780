"""Modals and Home tabs: trigger ids, the stack of three, hashes, and what a view may hold."""

from time import sleep
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.sandbox import Sandbox
from tests.sandbox.conftest import HASTY, Listen
from tests.sandbox.school import (
    MANIFEST,
    SEED,
    FrozenClock,
    IdleDriver,
    Json,
    School,
    button,
    modal,
    refusal,
    section,
    text_input,
)

ACTIONS = {"type": "actions", "elements": [button("more")]}


def trigger(school: School, listen: Listen) -> str:
    """A fresh trigger id, from a command of Ana's."""
    listener = listen(school)
    school.command("x")
    found = str(listener.payloads[-1]["trigger_id"])
    listener.close()
    return found


def refused(school: School, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as problem:
        school.client.api_call(method, json=args)
    return refusal(problem)


def seen(school: School, user: str = "U0ANA") -> Any:
    return school.get("_control/modal", user=user)["view"]


# --- trigger ids --------------------------------------------------------------------------------


def test_a_trigger_opens_one_modal(school: School, listen: Listen) -> None:
    once = trigger(school, listen)

    view = school.client.views_open(trigger_id=once, view=modal(section("Hello")))["view"]

    assert view == seen(school)
    assert (view["type"], view["root_view_id"], view["previous_view_id"]) == (
        "modal",
        view["id"],
        None,
    )
    assert refused(school, "views.open", trigger_id=once, view=modal()) == "exchanged_trigger_id"
    assert refused(school, "views.open", trigger_id="1.2.x", view=modal()) == "invalid_trigger_id"
    assert refused(school, "views.open", view=modal()) == "invalid_arguments"


def test_a_trigger_lives_as_many_seconds_of_the_workspaces_time(
    school: School, listen: Listen
) -> None:
    late = trigger(school, listen)
    school.travel("PT61S")
    assert refused(school, "views.open", trigger_id=late, view=modal()) == "expired_trigger_id"


@pytest.mark.hasty
def test_a_trigger_lives_as_many_real_seconds_too(school: School, listen: Listen) -> None:
    late = trigger(school, listen)
    sleep(HASTY + 0.1)
    assert refused(school, "views.open", trigger_id=late, view=modal()) == "expired_trigger_id"


def test_a_refused_view_leaves_the_trigger_good(school: School, listen: Listen) -> None:
    once = trigger(school, listen)
    assert refused(school, "views.open", trigger_id=once, view={"type": "modal"}) == (
        "invalid_arguments"
    )
    assert school.client.views_open(trigger_id=once, view=modal(section("x")))["ok"] is True


# --- what a view may hold -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("view", "code", "place"),
    [
        (modal(section("x" * 3001)), "invalid_arguments", "/view/blocks/0/text/text"),
        (modal(title={"type": "plain_text", "text": "x" * 25}), "invalid_arguments", "/view/title"),
        (modal() | {"type": "home"}, "invalid_arguments", "/view/type"),
        (modal(private_metadata="x" * 3001), "invalid_arguments", "/view/private_metadata"),
        ("nonsense", "invalid_arguments", "view"),
        (modal(*[section("é" * 3000)] * 60), "view_too_large", ""),
    ],
)
def test_slack_points_at_what_it_refuses(
    school: School, listen: Listen, view: Json, code: str, place: str
) -> None:
    args = {"trigger_id": trigger(school, listen), "view": view}
    with pytest.raises(SlackApiError) as problem:
        school.client.api_call("views.open", json=args)
    answer = problem.value.response
    assert answer["error"] == code
    if place:
        assert place in answer["response_metadata"]["messages"][0]


# --- the stack ----------------------------------------------------------------------------------


def test_three_modals_stack_and_no_fourth(school: School, listen: Listen) -> None:
    listener = listen(school)
    school.command("x")
    first = school.client.views_open(
        trigger_id=listener.payloads[-1]["trigger_id"], view=modal(ACTIONS)
    )["view"]

    def push() -> Json:
        school.action("more")
        trigger_id = listener.payloads[-1]["trigger_id"]
        view: Json = school.client.views_push(trigger_id=trigger_id, view=modal(ACTIONS))["view"]
        return view

    second, third = push(), push()
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    assert third["previous_view_id"] == second["id"]
    with pytest.raises(SlackApiError) as problem:
        push()
    assert refusal(problem) == "push_limit_reached"

    assert seen(school)["id"] == third["id"]
    school.post("_control/close", user="U0ANA")
    assert seen(school)["id"] == second["id"]
    school.post("_control/close", user="U0ANA", everything=True)
    assert seen(school) is None


def test_a_push_needs_a_trigger_from_a_modal(school: School, listen: Listen) -> None:
    once = trigger(school, listen)
    assert refused(school, "views.push", trigger_id=once, view=modal()) == "not_found"


# --- updates ------------------------------------------------------------------------------------


def test_an_update_keeps_what_was_typed_in_inputs_that_stay(school: School, listen: Listen) -> None:
    once = trigger(school, listen)
    view = modal(text_input("dish"), text_input("drink", optional=True), ACTIONS)
    view = school.client.views_open(trigger_id=once, view=view)["view"]
    listen(school)
    values = {"dish": "soup", "drink": "tea"}
    school.action("more", view_id=view["id"], values=values)

    again = modal(text_input("dish", initial_value="bread"), text_input("cake"))
    school.client.views_update(view_id=view["id"], view=again)

    shown = seen(school)["state"]["values"]
    assert shown == {
        "dish_block": {"dish": {"type": "plain_text_input", "value": "soup"}},
        "cake_block": {"cake": {"type": "plain_text_input", "value": None}},
    }


def test_a_hash_of_an_older_view_is_refused(school: School, listen: Listen) -> None:
    once = trigger(school, listen)
    opened = school.client.views_open(trigger_id=once, view=modal(section("1")))["view"]
    place = {"view_id": opened["id"], "hash": opened["hash"]}

    school.client.views_update(view=modal(section("2")), **place)

    assert refused(school, "views.update", view=modal(section("3")), **place) == "hash_conflict"
    assert seen(school)["blocks"][0]["text"]["text"] == "2"
    school.client.views_update(view_id=opened["id"], view=modal(section("4")))
    assert seen(school)["blocks"][0]["text"]["text"] == "4"


def test_a_view_goes_by_its_external_id_which_is_unique(school: School, listen: Listen) -> None:
    view = modal(section("1"), external_id="menu")
    school.client.views_open(trigger_id=trigger(school, listen), view=view)
    school.client.views_update(external_id="menu", view=modal(section("2"), external_id="menu"))
    assert seen(school)["blocks"][0]["text"]["text"] == "2"
    args = {"trigger_id": trigger(school, listen), "view": view}
    assert refused(school, "views.open", **args) == "duplicate_external_id"


def test_a_closed_modal_cannot_be_updated(school: School, listen: Listen) -> None:
    view = school.client.views_open(trigger_id=trigger(school, listen), view=modal())["view"]
    school.post("_control/close", user="U0ANA")
    assert refused(school, "views.update", view_id=view["id"], view=modal()) == "not_found"
    assert refused(school, "views.update", view=modal()) == "invalid_arguments"


# --- home ---------------------------------------------------------------------------------------


def test_each_person_has_their_own_home(school: School) -> None:
    home = {"type": "home", "blocks": [section("Ana's")]}
    first = school.client.views_publish(user_id="U0ANA", view=home)["view"]
    again = school.client.views_publish(user_id="U0ANA", view=home, hash=first["hash"])["view"]

    assert again["id"] == first["id"]
    assert school.get("_control/home", user="U0ANA")["view"]["blocks"][0]["text"]["text"] == "Ana's"
    assert school.get("_control/home", user="U0BEN") == {"view": None}
    args = {"user_id": "U0ANA", "view": home, "hash": first["hash"]}
    assert refused(school, "views.publish", **args) == "hash_conflict"
    assert refused(school, "views.publish", user_id="U0NO", view=home) == "user_not_found"
    assert refused(school, "views.publish", user_id="U0ANA", view=modal()) == "invalid_arguments"


def test_a_home_needs_its_tab() -> None:
    manifest = MANIFEST | {"features": {}}
    clock = FrozenClock()
    with Sandbox(manifest, clock=clock, seed=SEED, driver=IdleDriver(clock)) as sandbox:
        home = {"type": "home", "blocks": [section("x")]}
        school = School(sandbox, clock)
        assert refused(school, "views.publish", user_id="U0ANA", view=home) == "not_enabled"
