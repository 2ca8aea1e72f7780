"""Forms as people fill them in: first values, required fields, bounds, and the app's answers."""

from typing import Any

import pytest

from tests.sandbox.conftest import Listen
from tests.sandbox.listener import SILENT
from tests.sandbox.school import Json, Refused, School, modal, section, text_input


def label(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def field(kind: str, *, optional: bool = False, **more: Any) -> Json:
    element = {"type": kind, "action_id": kind} | more
    return {
        "type": "input",
        "block_id": f"{kind}_block",
        "label": label(kind),
        "optional": optional,
        "element": element,
    }


def options(*values: str) -> list[Json]:
    return [{"text": label(value.title()), "value": value} for value in values]


def open_form(school: School, listen: Listen, *blocks: Json, **more: Any) -> Any:
    """Open a form before Ana; returns the listener, whose answer can be changed."""

    def answer(payload: Json) -> Any:
        if "command" in payload:
            school.client.views_open(
                trigger_id=payload["trigger_id"], view=modal(*blocks, callback_id="form", **more)
            )
        return None

    listener = listen(school, answer)
    assert school.command("form")["modal"]["callback_id"] == "form"
    return listener


def submitted(listener: Any) -> Json:
    """`state.values` of the last submission, without the block ids."""
    payload = listener.payloads[-1]
    assert payload["type"] == "view_submission"
    flat: Json = {}
    for actions in payload["view"]["state"]["values"].values():
        flat |= actions
    return flat


# --- values -------------------------------------------------------------------------------------


def test_every_input_is_sent_with_what_it_shows(school: School, listen: Listen) -> None:
    two = options("soup", "bread")
    listener = open_form(
        school,
        listen,
        field("plain_text_input", initial_value="hello"),
        field("number_input", is_decimal_allowed=True, initial_value="64"),
        field("static_select", options=two, initial_option=two[0]),
        field("radio_buttons", options=two, initial_option=two[1]),
        field("checkboxes", options=two, initial_options=[two[0]]),
        field("multi_static_select", options=two, initial_options=two),
        field("users_select", initial_user="U0BEN"),
        field("channels_select", initial_channel="C0LUNCH"),
        field("multi_users_select", initial_users=["U0BEN"]),
        field("conversations_select", initial_conversation="C0LUNCH"),
        field("datepicker", initial_date="2026-09-09"),
        field("timepicker", initial_time="07:30"),
        field("datetimepicker", initial_date_time=1_788_000_000),
        field("email_text_input", initial_value="a@b.org"),
        field("url_text_input", initial_value="https://b.org"),
    )

    assert school.submit({})["closed"] is True

    assert submitted(listener) == {
        "plain_text_input": {"type": "plain_text_input", "value": "hello"},
        "number_input": {"type": "number_input", "value": "64"},
        "static_select": {"type": "static_select", "selected_option": two[0]},
        "radio_buttons": {"type": "radio_buttons", "selected_option": two[1]},
        "checkboxes": {"type": "checkboxes", "selected_options": [two[0]]},
        "multi_static_select": {"type": "multi_static_select", "selected_options": two},
        "users_select": {"type": "users_select", "selected_user": "U0BEN"},
        "channels_select": {"type": "channels_select", "selected_channel": "C0LUNCH"},
        "multi_users_select": {"type": "multi_users_select", "selected_users": ["U0BEN"]},
        "conversations_select": {
            "type": "conversations_select",
            "selected_conversation": "C0LUNCH",
        },
        "datepicker": {"type": "datepicker", "selected_date": "2026-09-09"},
        "timepicker": {"type": "timepicker", "selected_time": "07:30"},
        "datetimepicker": {"type": "datetimepicker", "selected_date_time": 1_788_000_000},
        "email_text_input": {"type": "email_text_input", "value": "a@b.org"},
        "url_text_input": {"type": "url_text_input", "value": "https://b.org"},
    }


def test_untouched_inputs_are_sent_empty(school: School, listen: Listen) -> None:
    listener = open_form(
        school,
        listen,
        field("plain_text_input", optional=True),
        field("radio_buttons", optional=True, options=options("a")),
        field("checkboxes", optional=True, options=options("a")),
        field("users_select", optional=True),
    )
    school.submit({})
    assert submitted(listener) == {
        "plain_text_input": {"type": "plain_text_input", "value": None},
        "radio_buttons": {"type": "radio_buttons", "selected_option": None},
        "checkboxes": {"type": "checkboxes", "selected_options": []},
        "users_select": {"type": "users_select", "selected_user": None},
    }


@pytest.mark.parametrize(
    ("kind", "raw", "key", "value"),
    [
        ("number_input", 71, "value", "71"),
        ("number_input", "71.5", "value", "71.5"),
        ("number_input", "", "value", None),
        ("radio_buttons", "bread", "selected_option", options("bread")[0]),
        ("radio_buttons", "Bread", "selected_option", options("bread")[0]),
        ("static_select", None, "selected_option", None),
        ("checkboxes", ["soup", "bread"], "selected_options", options("soup", "bread")),
        ("checkboxes", "soup", "selected_options", options("soup")),
        ("checkboxes", [], "selected_options", []),
        ("users_select", "U0CLEO", "selected_user", "U0CLEO"),
        ("datepicker", "2026-10-01", "selected_date", "2026-10-01"),
        ("plain_text_input", "“curly” & <b>", "value", "“curly” & <b>"),
    ],
)
def test_values_are_given_by_action_id(
    school: School, listen: Listen, kind: str, raw: Any, key: str, value: Any
) -> None:
    more: Json = {}
    if kind in ("radio_buttons", "static_select", "checkboxes"):
        more = {"options": options("soup", "bread")}
    if kind == "number_input":
        more = {"is_decimal_allowed": True, "initial_value": "64"}
    listener = open_form(school, listen, field(kind, optional=True, **more))

    assert school.submit({kind: raw})["closed"] is True

    assert submitted(listener)[kind] == {"type": kind, key: value}


def test_inputs_not_named_keep_what_they_show(school: School, listen: Listen) -> None:
    listener = open_form(
        school, listen, text_input("dish"), text_input("drink", initial_value="tea")
    )
    listener.answer = lambda payload: {
        "response_action": "errors",
        "errors": {"dish_block": "No"},
    }
    school.submit({"dish": "soup", "drink": "milk"})
    listener.answer = lambda payload: None
    school.submit({"dish": "bread"})
    assert submitted(listener) == {
        "dish": {"type": "plain_text_input", "value": "bread"},
        "drink": {"type": "plain_text_input", "value": "milk"},
    }


def test_two_inputs_with_one_action_id_are_named_by_their_block(
    school: School, listen: Listen
) -> None:
    first, second = text_input("dish"), text_input("dish") | {"block_id": "other"}
    listener = open_form(school, listen, first, second)
    with pytest.raises(Refused, match="Several inputs have the action_id 'dish'"):
        school.submit({"dish": "soup"})
    school.submit({"dish_block": {"dish": "soup"}, "other": "bread"})
    values = listener.payloads[-1]["view"]["state"]["values"]
    assert values["dish_block"]["dish"]["value"] == "soup"
    assert values["other"]["dish"]["value"] == "bread"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"cake": "x"}, "This form has no input 'cake'; its inputs are: dish, radio_buttons."),
        (
            {"radio_buttons": "cake"},
            "\"radio_buttons\" has no option 'cake'; it offers 'soup', 'bread'.",
        ),
        ({"radio_buttons": ["soup", "bread"]}, '"radio_buttons" takes one value, not 2.'),
        ({"dish": {"a": 1}}, "\"dish\" takes text, not {'a': 1}."),
        ("soup", "`values` is an object of action_id and value."),
    ],
)
def test_what_nobody_could_enter_is_refused(
    school: School, listen: Listen, values: Any, sentence: str
) -> None:
    radio = field("radio_buttons", options=options("soup", "bread"))
    open_form(school, listen, text_input("dish"), radio)
    with pytest.raises(Refused) as problem:
        school.submit(values)
    assert str(problem.value) == sentence


# --- what the client checks ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("block", "raw", "sentence"),
    [
        (text_input("x"), "", "Please complete this required field."),
        (text_input("x"), "  ", "Please complete this required field."),
        (text_input("x", max_length=3), "long", "Please enter at most 3 characters."),
        (text_input("x", min_length=3), "ab", "Please enter at least 3 characters."),
        (field("number_input", is_decimal_allowed=False), "1.5", "Please enter a whole number."),
        (field("number_input", is_decimal_allowed=True), "1e9", "Please enter a valid number."),
        (field("number_input", is_decimal_allowed=True), "nan", "Please enter a valid number."),
        (
            field("number_input", is_decimal_allowed=True, min_value="0"),
            "-0.5",
            "Please enter a number of at least 0.",
        ),
        (
            field("number_input", is_decimal_allowed=True, max_value="100"),
            "100.1",
            "Please enter a number of at most 100.",
        ),
        (field("email_text_input"), "ana", "Please enter a valid email address."),
        (field("url_text_input"), "ana", "Please enter a valid URL."),
        (field("datepicker"), "tomorrow", "Please enter a valid date."),
        (
            field("multi_users_select", max_selected_items=1),
            ["U0ANA", "U0BEN"],
            "Please choose at most 1.",
        ),
        (
            field("radio_buttons", options=options("a")),
            None,
            "Please complete this required field.",
        ),
        (
            field("checkboxes", options=options("a")),
            [],
            "Please complete this required field.",
        ),
    ],
)
def test_the_client_complains_before_it_sends(
    school: School, listen: Listen, block: Json, raw: Any, sentence: str
) -> None:
    listener = open_form(school, listen, block)
    answer = school.submit({block["element"]["action_id"]: raw})
    assert (answer["closed"], answer["errors"]) == (False, {block["block_id"]: sentence})
    assert answer["modal"]["callback_id"] == "form"
    assert len(listener.payloads) == 1  # the command alone


# --- what the app answers -----------------------------------------------------------------------


def test_the_app_may_complain_at_a_field_and_nothing_is_lost(
    school: School, listen: Listen
) -> None:
    listener = open_form(school, listen, text_input("dish"))
    errors = {"dish_block": "Sold out"}
    listener.answer = lambda payload: {"response_action": "errors", "errors": errors}
    answer = school.submit({"dish": "soup"})
    assert (answer["closed"], answer["errors"]) == (False, errors)
    assert answer["modal"]["state"]["values"]["dish_block"]["dish"]["value"] == "soup"
    listener.answer = lambda payload: None
    assert school.submit({})["closed"] is True


def test_the_app_may_replace_the_form(school: School, listen: Listen) -> None:
    listener = open_form(school, listen, text_input("dish"))
    after = modal(section("Thanks"), callback_id="thanks")
    listener.answer = lambda payload: {"response_action": "update", "view": after}
    answer = school.submit({"dish": "soup"})
    assert (answer["closed"], answer["modal"]["callback_id"]) == (False, "thanks")
    assert answer["modal"]["id"] == listener.payloads[-1]["view"]["id"]


def test_the_app_may_put_another_form_on_top_and_clear_all(school: School, listen: Listen) -> None:
    listener = open_form(school, listen, text_input("dish"))
    on_top = modal(text_input("drink"), callback_id="drinks")
    listener.answer = lambda payload: {"response_action": "push", "view": on_top}
    answer = school.submit({"dish": "soup"})
    assert (answer["closed"], answer["modal"]["callback_id"]) == (False, "drinks")

    listener.answer = lambda payload: None
    answer = school.submit({"drink": "tea"})
    assert (answer["closed"], answer["modal"]["callback_id"]) == (True, "form")

    listener.answer = lambda payload: {"response_action": "clear"}
    answer = school.submit({})
    assert answer["closed"] is True
    assert "modal" not in answer


@pytest.mark.parametrize(
    ("ack", "code"),
    [
        ({"response_action": "errors", "errors": {"nowhere": "x"}}, "invalid_errors"),
        ({"response_action": "errors"}, "invalid_errors"),
        ({"response_action": "update", "view": {"type": "modal"}}, "invalid_arguments"),
        ({"response_action": "explode"}, "invalid_response_action"),
    ],
)
def test_an_answer_that_slack_would_refuse_is_trouble(
    school: School, listen: Listen, ack: Json, code: str
) -> None:
    listener = open_form(school, listen, text_input("dish"))
    listener.answer = lambda payload: ack
    answer = school.submit({"dish": "soup"})
    assert (answer["ack"], answer["closed"]) == (False, False)
    assert code in answer["error"]
    assert "We had some trouble connecting" in answer["error"]


@pytest.mark.hasty
def test_a_form_without_an_answer_stays_open(school: School, listen: Listen) -> None:
    listener = open_form(school, listen, text_input("dish"))
    listener.answer = lambda payload: SILENT
    answer = school.submit({"dish": "soup"})
    assert (answer["ack"], answer["closed"]) == (False, False)
    assert "operation_timeout" in answer["error"]


# --- closing ------------------------------------------------------------------------------------


def test_an_app_hears_of_a_closing_only_when_it_asked(school: School, listen: Listen) -> None:
    listener = open_form(school, listen, text_input("dish"))
    school.post("_control/close", user="U0ANA")
    assert len(listener.payloads) == 1
    listener.close()

    listener = open_form(school, listen, text_input("dish"), notify_on_close=True)
    school.post("_control/close", user="U0ANA")
    closed = listener.payloads[-1]
    assert (closed["type"], closed["is_cleared"]) == ("view_closed", False)
    assert closed["view"]["callback_id"] == "form"


def test_there_must_be_a_form_to_submit_or_close(school: School, listen: Listen) -> None:
    with pytest.raises(Refused, match="Ana Rivera has no modal open"):
        school.submit({})
    with pytest.raises(Refused, match="has no such modal open"):
        school.post("_control/close", user="U0ANA")
    listener = listen(school)
    school.command("x")
    view = modal(section("Only words"))
    del view["submit"]
    school.client.views_open(trigger_id=listener.payloads[0]["trigger_id"], view=view)
    with pytest.raises(Refused, match="has no submit button"):
        school.submit({})
