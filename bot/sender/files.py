"""Files on their way to a person: an export is made at the moment at which it is sent.

May import `bot.exporter`, `storage` and the Slack SDK.
"""

from datetime import datetime

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackRequestError

from bot import exporter
from storage import Store
from storage.outbox import Delivery

METHOD = "files.completeUploadExternal"


def send(store: Store, client: WebClient, delivery: Delivery, now: datetime) -> tuple[str, str]:
    """The conversation it went to; where Slack lets us send no files, a message says so instead."""
    payload, person = delivery.payload, delivery.channel or ""
    kind = str(payload["export"])
    channel = str(client.conversations_open(users=person)["channel"]["id"])
    content = exporter.contents(store, delivery.workspace_id, kind, by=person, now=now)
    name = f"homeroom-{now:%Y-%m-%d}.{'json' if kind == 'json' else 'zip'}"
    try:
        client.files_upload_v2(
            channel=channel, filename=name, content=content, initial_comment=payload["text"]
        )
    except SlackRequestError as error:  # the upload itself, which is not of the Web API
        raise OSError(str(error)) from error
    except SlackApiError as error:
        if error.response.get("error") not in ("missing_scope", "file_uploads_disabled"):
            raise
        answer = client.chat_postMessage(channel=channel, **payload["otherwise"])
        return channel, str(answer["ts"])
    return channel, ""
