"""Forms that answer while they are filled in: actions from inputs, and what a redraw keeps."""

from typing import Any

import pytest

from tests.sandbox.conftest import Listen
from tests.sandbox.listener import Listener
from tests.sandbox.school import Json, Refused, School, button, modal, section, text_input
from tests.sandbox.test_forms import field, open_form, options

SOUP, BREAD = options("soup", "bread")


def live(kind: str, **more: Any) -> Json:
    return field(kind, optional=True, **more) | {"dispatch_action": True}


def refused(school: School, action_id: str, **more: Any) -> str:
    with pytest.raises(Refused) as problem:
        school.action(action_id, **more)
    return str(problem.value)


def acted(listener: Listener) -> Json:
    payload = listener.payloads[-1]
    assert payload["type"] == "block_actions"
    (action,) = payload["actions"]
    return {name: action[name] for name in action if name not in ("action_ts", "block_id")}


# --- what an input sends ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "more", "selected", "key", "value"),
    [
        ("static_select", {"options": [SOUP, BREAD]}, "bread", "selected_option", BREAD),
        ("radio_buttons", {"options": [SOUP, BREAD]}, "bread", "selected_option", BREAD),
        ("checkboxes", {"options": [SOUP, BREAD]}, ["soup"], "selected_options", [SOUP]),
        ("multi_static_select", {"options": [SOUP]}, ["soup"], "selected_options", [SOUP]),
        ("users_select", {}, "U0BEN", "selected_user", "U0BEN"),
        ("multi_users_select", {}, ["U0BEN", "U0DAN"], "selected_users", ["U0BEN", "U0DAN"]),
        ("channels_select", {}, "C0LUNCH", "selected_channel", "C0LUNCH"),
        ("conversations_select", {}, "C0LUNCH", "selected_conversation", "C0LUNCH"),
        ("datepicker", {}, "2027-06-11", "selected_date", "2027-06-11"),
        ("timepicker", {}, "07:30", "selected_time", "07:30"),
        ("plain_text_input", {}, "so", "value", "so"),
        ("number_input", {"is_decimal_allowed": True}, "7.5", "value", "7.5"),
    ],
)
def test_a_live_input_tells_the_app_at_once_with_all_the_form_holds(
    school: School, listen: Listen, kind: str, more: Json, selected: Any, key: str, value: Any
) -> None:
    listener = open_form(school, listen, text_input("dish"), live(kind, **more))

    school.action(kind, selected=selected, values={"dish": "stew"})

    assert acted(listener) == {"action_id": kind, "type": kind, key: value}
    view = listener.payloads[-1]["view"]
    assert view["state"]["values"] == {
        "dish_block": {"dish": {"type": "plain_text_input", "value": "stew"}},
        f"{kind}_block": {kind: {"type": kind, key: value}},
    }
    assert view["hash"] == school.get("_control/modal", user="U0ANA")["view"]["hash"]


def test_other_inputs_wait_for_the_form_to_be_sent(school: School, listen: Listen) -> None:
    listener = open_form(school, listen, field("static_select", options=[SOUP]))
    assert refused(school, "static_select", selected="soup") == (
        '"static_select" says nothing by itself: its block has no `dispatch_action`.'
        " Send the form instead."
    )
    assert len(listener.payloads) == 1


def test_a_live_date_is_a_date(school: School, listen: Listen) -> None:
    open_form(school, listen, live("datepicker"))
    assert refused(school, "datepicker", selected="soon") == "Please enter a valid date."


@pytest.mark.parametrize(
    ("kind", "raw", "sentence"),
    [
        ("users_select", "U0NOBODY", "\"users_select\" does not offer 'U0NOBODY'."),
        ("users_select", "U0EVE", "\"users_select\" does not offer 'U0EVE'."),
        ("multi_users_select", ["U0BEN", "ben"], "\"multi_users_select\" does not offer 'ben'."),
        ("channels_select", "C0NONE", "\"channels_select\" does not offer 'C0NONE'."),
        ("channels_select", "C0BOARD", "\"channels_select\" does not offer 'C0BOARD'."),
        ("conversations_select", "C0BOARD", "\"conversations_select\" does not offer 'C0BOARD'."),
    ],
)
def test_only_people_and_channels_that_are_there_can_be_chosen(
    school: School, listen: Listen, kind: str, raw: Any, sentence: str
) -> None:
    open_form(school, listen, field(kind))
    with pytest.raises(Refused) as problem:
        school.submit({kind: raw})
    assert str(problem.value) == sentence


def test_conversations_are_those_that_the_filter_names(school: School, listen: Listen) -> None:
    private = {"include": ["private"]}
    open_form(school, listen, field("conversations_select", filter=private))
    with pytest.raises(Refused, match="does not offer 'C0LUNCH'"):
        school.submit({"conversations_select": "C0LUNCH"})


def test_a_menu_is_found_by_the_option_that_is_chosen(school: School, listen: Listen) -> None:
    """Many lines may have the same menu, each with its own options."""
    listener = listen(school)
    menus = [
        section(name)
        | {"accessory": {"type": "overflow", "action_id": "menu", "options": options(name, "all")}}
        for name in ("soup", "bread")
    ]
    school.client.chat_postMessage(channel="U0ANA", text="x", blocks=menus)
    school.action("menu", selected="bread")
    assert acted(listener) == {
        "action_id": "menu",
        "type": "overflow",
        "selected_option": BREAD,
    }
    assert "Several elements there" in refused(school, "menu", selected="all")


# --- what a redraw keeps ------------------------------------------------------------------------


def redraw(school: School, *blocks: Json) -> Json:
    """Update the form before Ana, and tell what it holds then."""
    view = school.get("_control/modal", user="U0ANA")["view"]
    updated = modal(*blocks, callback_id="form")
    school.client.views_update(view_id=view["id"], hash=view["hash"], view=updated)
    shown: Json = school.get("_control/modal", user="U0ANA")["view"]["state"]["values"]
    return {name: element for actions in shown.values() for name, element in actions.items()}


def test_an_input_that_stays_keeps_its_value_whatever_the_new_first_value(
    school: School, listen: Listen
) -> None:
    """Also one that nobody touched: a new first value needs a new block_id or action_id."""
    open_form(
        school, listen, text_input("dish", initial_value="soup"), text_input("drink"), actions()
    )
    school.action("more", values={"drink": "tea"})
    assert redraw(
        school,
        text_input("dish", initial_value="bread"),
        text_input("drink", initial_value="milk"),
        text_input("cake", initial_value="pie"),
    ) == {
        "dish": {"type": "plain_text_input", "value": "soup"},
        "drink": {"type": "plain_text_input", "value": "tea"},
        "cake": {"type": "plain_text_input", "value": "pie"},
    }


def test_an_input_that_went_comes_back_new(school: School, listen: Listen) -> None:
    open_form(school, listen, text_input("dish"), actions())
    school.action("more", values={"dish": "soup"})
    redraw(school, section("Nothing to fill in"))
    assert redraw(school, text_input("dish"))["dish"]["value"] is None


def test_another_kind_of_input_begins_anew(school: School, listen: Listen) -> None:
    open_form(school, listen, text_input("dish"), actions())
    school.action("more", values={"dish": "soup"})
    select = field("static_select", options=[SOUP, BREAD], initial_option=BREAD)
    select["block_id"], select["element"]["action_id"] = "dish_block", "dish"
    assert redraw(school, select)["dish"]["selected_option"] == BREAD


def test_a_choice_that_is_no_longer_offered_is_gone(school: School, listen: Listen) -> None:
    open_form(school, listen, field("static_select", options=[SOUP, BREAD]), actions())
    school.action("more", values={"static_select": "soup"})
    assert redraw(school, field("static_select", options=[BREAD])) == {
        "static_select": {"type": "static_select", "selected_option": None}
    }


def test_the_answer_to_a_form_keeps_what_it_held(school: School, listen: Listen) -> None:
    listener = open_form(school, listen, text_input("dish"))
    again = modal(text_input("dish", initial_value="x"), text_input("drink"), callback_id="more")
    listener.answer = lambda payload: {"response_action": "update", "view": again}
    answer = school.submit({"dish": "soup"})
    assert answer["modal"]["state"]["values"]["dish_block"]["dish"]["value"] == "soup"


def actions() -> Json:
    return {"type": "actions", "elements": [button("more")]}
