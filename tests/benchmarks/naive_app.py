"""The same two commands as a good developer in a hurry would write them; run by `acknowledge`.

A job of APScheduler for each owner, Bolt's own server, one row after the other through the ORM, a
session held while Slack is called, and the ack when all is done. It reads and writes our tables, so
it even has our indexes.
"""

import os
import uuid
from datetime import UTC, datetime
from decimal import Decimal

from apscheduler.schedulers.background import (  # type: ignore[import-untyped]
    BackgroundScheduler,
)
from slack_bolt import Ack, App
from slack_sdk import WebClient
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from bot.okr.model import Confidence
from storage.tables import CheckInRow, KeyResultRow, MemberRow, TeamPersonRow
from tests.benchmarks.district import WORKSPACE


def main() -> None:
    client = WebClient(
        token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"], timeout=10
    )
    app = App(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])
    engine = create_engine(os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+psycopg:"))

    @app.command("/okr")
    def okr(ack: Ack, command: dict[str, str], client: WebClient) -> None:
        client.users_info(user=command["user_id"])
        with Session(engine) as session:
            words = command["text"].split()
            if words[0] == "list":
                ack("\n".join(listed(session, command["user_id"])))
            else:
                check_in(session, command["user_id"], words[1], Decimal(words[2]))
                client.chat_postMessage(channel=command["user_id"], text=f"Saved {words[1]}.")
                ack("Saved.")

    scheduler = BackgroundScheduler(timezone=UTC)
    with Session(engine) as session:
        for user_id in session.scalars(select(MemberRow.id)):
            scheduler.add_job(
                client.chat_postMessage,
                "cron",
                day_of_week="wed",
                hour=7,
                minute=30,
                kwargs={"channel": user_id, "text": "Time to check in."},
            )
    scheduler.start()
    app.start(int(os.environ["PORT"]))


def listed(session: Session, user_id: str) -> list[str]:
    """The key results of the person's teams, each with its owner and its newest number."""
    lines = []
    of_me = select(TeamPersonRow).where(
        TeamPersonRow.workspace_id == WORKSPACE, TeamPersonRow.member_id == user_id
    )
    for place in session.scalars(of_me):
        of_team = select(KeyResultRow).where(
            KeyResultRow.workspace_id == WORKSPACE, KeyResultRow.team_id == place.team_id
        )
        lines += [line(session, one) for one in session.scalars(of_team)]
    return lines


def line(session: Session, one: KeyResultRow) -> str:
    """One key result: two more queries."""
    owner = session.get_one(MemberRow, (WORKSPACE, one.owner_id))
    newest = session.scalars(
        select(CheckInRow)
        .where(CheckInRow.workspace_id == WORKSPACE, CheckInRow.key_result_id == one.id)
        .order_by(CheckInRow.at.desc())
    ).first()
    return f"{one.key} {one.title} ({owner.name}): {newest.number if newest else '–'}"


def check_in(session: Session, user_id: str, key: str, number: Decimal) -> None:
    """Store a number."""
    one = session.scalars(
        select(KeyResultRow).where(KeyResultRow.workspace_id == WORKSPACE, KeyResultRow.key == key)
    ).one()
    session.add(
        CheckInRow(
            workspace_id=WORKSPACE,
            key_result_id=one.id,
            kind="check_in",
            author_id=user_id,
            at=datetime.now(UTC),
            number=number,
            confidence=Confidence.ON_TRACK,
            suggested=Confidence.ON_TRACK,
            note="small groups help",
            idempotency_key=uuid.uuid4().hex,
        )
    )
    session.commit()


if __name__ == "__main__":
    main()
