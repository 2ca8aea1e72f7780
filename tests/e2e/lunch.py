"""A lunch bot that has nothing to do with Homeroom: an app as Bolt's own guide would write it.

`python lunch.py socket` or `python lunch.py http`, with the values that a sandbox gives in the
environment. Prints one line when it is ready; over HTTP that line is its address.
"""

import os
import sys
import threading
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

app = App(
    client=WebClient(os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"]),
    signing_secret=os.environ["SLACK_SIGNING_SECRET"],
)


@app.command("/lunch")
def menu(ack: Any, command: dict[str, Any], say: Any) -> None:
    ack("Posted.")
    dish = command["text"]
    order = {"type": "plain_text", "text": "Order"}
    button = {"type": "button", "action_id": "order", "text": order, "value": dish}
    text = {"type": "mrkdwn", "text": f"Today: *{dish}*"}
    say(text=f"Today: {dish}", blocks=[{"type": "section", "text": text, "accessory": button}])


@app.action("order")
def order(ack: Any, body: dict[str, Any], client: WebClient) -> None:
    ack()
    client.views_open(
        trigger_id=body["trigger_id"],
        view={
            "type": "modal",
            "callback_id": "portions",
            "private_metadata": f"{body['channel']['id']} {body['message']['ts']}",
            "title": {"type": "plain_text", "text": body["actions"][0]["value"]},
            "submit": {"type": "plain_text", "text": "Order"},
            "blocks": [
                {
                    "type": "input",
                    "block_id": "portions",
                    "label": {"type": "plain_text", "text": "Portions"},
                    "element": {"type": "plain_text_input", "action_id": "count"},
                }
            ],
        },
    )


@app.view("portions")
def portions(ack: Any, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
    count = view["state"]["values"]["portions"]["count"]["value"]
    if not count.isdecimal():
        ack(response_action="errors", errors={"portions": "A number, please."})
        return
    ack()
    channel, ts = view["private_metadata"].split()
    client.chat_update(channel=channel, ts=ts, text=f"{count} ordered", blocks=[])
    client.chat_postMessage(channel=body["user"]["id"], text=f"Your {count} are on the way.")


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


if __name__ == "__main__":
    if sys.argv[1] == "http":
        handler = SlackRequestHandler(app)
        server = make_server("127.0.0.1", 0, handler, handler_class=Quiet)
        print(f"http://127.0.0.1:{server.server_port}/slack/events", flush=True)
        server.serve_forever()
    else:
        SocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).connect()  # type: ignore[no-untyped-call]
        print("connected", flush=True)
        threading.Event().wait()
