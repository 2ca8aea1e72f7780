"""An unrelated Bolt app, written as in Bolt's own guide, lives in the sandbox unmodified."""

from typing import Any

from slack_bolt import App

from tests.sandbox.conftest import Connect
from tests.sandbox.school import School, button, modal, section, text_input


def register(app: App) -> None:
    @app.command("/lunch")
    def lunch(ack: Any, command: Any, client: Any, say: Any, respond: Any) -> None:
        ack()
        if command["text"] == "form":
            client.views_open(
                trigger_id=command["trigger_id"],
                view=modal(text_input("dish"), callback_id="order", private_metadata="x"),
            )
        elif command["text"] == "all":
            say(text="Lunch!", blocks=[{"type": "actions", "elements": [button("eat", "soup")]}])
        else:
            respond(f"Soup for <@{command['user_id']}>")

    @app.action("eat")
    def eat(ack: Any, body: Any, client: Any, respond: Any) -> None:
        ack()
        client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Eaten", blocks=[]
        )
        respond("Enjoy")

    @app.view("order")
    def order(ack: Any, body: Any, client: Any) -> None:
        dish = body["view"]["state"]["values"]["dish_block"]["dish"]["value"]
        if dish == "stone":
            ack(response_action="errors", errors={"dish_block": "Too hard"})
            return
        ack()
        client.chat_postMessage(channel=body["user"]["id"], text=f"One {dish}")

    @app.event("app_home_opened")
    def home(event: Any, client: Any) -> None:
        view = {"type": "home", "blocks": [section("Welcome home")]}
        client.views_publish(user_id=event["user"], view=view)


def test_a_command_is_answered_to_the_person_alone(outside: School, connect: Connect) -> None:
    connect(outside, register)

    answer = outside.command("today", channel="C0LUNCH")

    assert answer["ack"] is True
    assert [message["text"] for message in answer["ephemerals"]] == ["Soup for <@U0ANA>"]
    assert outside.get("_control/messages", channel="C0LUNCH")["messages"] == []


def test_a_button_changes_its_message_in_place(outside: School, connect: Connect) -> None:
    connect(outside, register)
    outside.command("all", channel="C0LUNCH")
    (message,) = outside.get("_control/messages", channel="C0LUNCH")["messages"]

    answer = outside.action("eat", user="U0BEN", channel="C0LUNCH", ts=message["ts"], value="soup")

    assert [shown["text"] for shown in answer["ephemerals"]] == ["Enjoy"]
    (changed,) = outside.get("_control/messages", channel="C0LUNCH")["messages"]
    assert (changed["ts"], changed["text"]) == (message["ts"], "Eaten")
    assert "blocks" not in changed


def test_a_form_opens_complains_and_closes(outside: School, connect: Connect) -> None:
    connect(outside, register)
    opened = outside.command("form")
    assert opened["modal"]["callback_id"] == "order"

    refused = outside.submit({"dish": "stone"})
    assert (refused["closed"], refused["errors"]) == (False, {"dish_block": "Too hard"})
    typed = outside.get("_control/modal", user="U0ANA")["view"]["state"]["values"]
    assert typed["dish_block"]["dish"]["value"] == "stone"

    accepted = outside.submit({"dish": "soup"})
    assert accepted["closed"] is True
    assert outside.get("_control/modal", user="U0ANA") == {"view": None}
    assert [message["text"] for message in outside.dm()] == ["One soup"]


def test_opening_home_tells_the_app_which_draws_it(outside: School, connect: Connect) -> None:
    connect(outside, register)

    view = outside.get("_control/home", user="U0BEN")["view"]

    assert view["type"] == "home"
    assert view["blocks"][0]["text"]["text"] == "Welcome home"
