"""A digest that could not be posted comes as soon as somebody mends what was in its way."""

from dataclasses import replace
from datetime import timedelta

from bot.okr.digest_times import may_post
from bot.okr.model import DigestKind
from storage import digest_rounds, outbox, outbox_retries, teams
from storage.outbox import Lane, OutboxKind, Outgoing
from tests.handlers.school import Classroom, Person
from tests.handlers.surfaces import words_of


def stuck(room: Classroom, **how: bool) -> str:
    """A digest of the grade that Slack refuses: the bot is not in its channel."""
    where = f"CGRADE{room.number}"
    people = [one.id for one in room.everyone]
    how = how or {"has_bot": False}
    room.school.post("channel", id=where, name=where.lower(), members=people, **how)
    with room.begin() as session:
        teams.save(session, replace(room.grade, wins_channel=where))
        outbox.add_many(
            session,
            [
                Outgoing(
                    workspace_id=room.school.workspace_id,
                    dedupe_key=digest_rounds.key(DigestKind.WINS, room.grade.id, room.now),
                    kind=OutboxKind.POST,
                    channel=where,
                    payload={"text": "Wins this week"},
                    lane=Lane.ANNOUNCEMENT,
                    available_at=room.now,
                    expires_at=room.now + timedelta(hours=4),
                    keeps_until=room.now + timedelta(days=3),
                )
            ],
        )
    room.school.travel(room.later(seconds=2))
    with room.begin() as session:
        assert len(outbox_retries.of_channel(session, where)) == 1
    return where


def posted(room: Classroom, channel: str) -> list[str]:
    found = room.school.get("messages", channel=channel)["messages"]
    return [message["text"] for message in found if message.get("bot_id")]


def test_inviting_the_bot_is_enough(room: Classroom) -> None:
    where = stuck(room)
    assert may_post(room.grade, room.now)
    room.school.post(
        "command", user=room.ben.id, channel=where, command="/invite", text="@Homeroom"
    )
    assert posted(room, where) == ["Wins this week"]
    room.school.post("channel", id=where, has_bot=False)
    room.school.post("channel", id=where, has_bot=True)
    assert posted(room, where) == ["Wins this week"]


def test_somebody_elses_arrival_changes_nothing(room: Classroom) -> None:
    where = stuck(room)
    answer = room.school.dispatch(
        {
            "type": "event_callback",
            "team_id": room.school.workspace_id,
            "authorizations": [{"user_id": "UBOT", "is_bot": True}],
            "event": {"type": "member_joined_channel", "user": room.dan.id, "channel": where},
        }
    )
    assert answer.status == 200
    with room.begin() as session:
        assert len(outbox_retries.of_channel(session, where)) == 1


def test_the_button_tries_again_for_admins_only(room: Classroom, ada: Person) -> None:
    where = stuck(room, is_archived=True)
    assert "Try again" in words_of(ada.direct_messages()[-1])
    room.dispatch_action(room.ben, "digest.retry", where)
    with room.begin() as session:
        assert len(outbox_retries.of_channel(session, where)) == 1
    room.school.post("channel", id=where, is_archived=False)
    answer = ada.presses("digest.retry", where)
    assert "On its way." in words_of(answer["ephemerals"][-1])
    assert posted(room, where) == ["Wins this week"]
    again = ada.presses("digest.retry", where)
    assert "Nothing waits for that channel any more." in words_of(again["ephemerals"][-1])


def test_another_channel_chosen_takes_what_waits(room: Classroom, ada: Person) -> None:
    where = stuck(room)
    other = f"COTHER{room.number}"
    room.school.post("channel", id=other, name=other.lower(), members=[ada.id])
    ada.types(f"admin channels {room.grade.name}")
    assert ada.submits(wins_channel=other)["closed"] is True
    assert (posted(room, where), posted(room, other)) == ([], ["Wins this week"])
