"""`/okr admin roles`: who runs Homeroom beside the admins of the Slack workspace.

May import `storage`, `messages`, `bot.okr` and `handlers.find`. Slack's own admins are shown and
stay, so that the last way in is never lost.
"""

import messages.roles
from bot.okr.model import Member, Problem
from bot.okr.quiet import next_free
from handlers import find
from handlers.answers import Answer
from handlers.context import Ask, Turn
from handlers.forms import Memo, Submission, Wrong
from storage import Session, audit, members, outbox
from storage.outbox import Lane, OutboxKind


def roles(ask: Ask) -> Answer:
    """The form: Slack's admins in words, further ones to choose."""
    find.must_run_admin(ask.turn)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        everyone = members.admins(session)
    return messages.roles.form(everyone, Memo.of(ask).dump())


def submit(submission: Submission) -> Answer:
    """Name who was chosen, thank who was not: a row of the audit and a message for each."""
    turn, chosen = submission.turn, set(submission.fields.people("admins"))
    with turn.store.begin(turn.workspace_id) as session:
        find.must_run_admin(turn)
        named = {one.id for one in members.admins(session) if one.is_named_admin}
        known = members.named(session, chosen | named)
        if any(one not in known or not known[one].is_active for one in chosen):
            raise Wrong({"admins": Problem("people.not_here_yet")})
        added = [known[one] for one in sorted(chosen - named) if not known[one].is_admin]
        removed = [known[one] for one in sorted(named - chosen)]
        for person in added:
            _set(session, turn, person, is_named_admin=True)
            _tell(session, submission, person)
        for person in removed:
            _set(session, turn, person, is_named_admin=False)
        everyone = members.admins(session)
    turn.wake()
    return messages.roles.saved(added, removed, everyone)


def _set(session: Session, turn: Turn, person: Member, *, is_named_admin: bool) -> None:
    members.set_named_admin(session, person.id, is_named_admin)
    members.homes_changed(session, {person.id, turn.member.id}, turn.now)
    audit.add(
        session,
        actor_id=turn.member.id,
        action="role.named" if is_named_admin else "role.removed",
        subject=person.name,
        detail={"member": person.id},
        at=turn.now,
    )


def _tell(session: Session, submission: Submission, person: Member) -> None:
    if person.id == submission.member.id:
        return
    outbox.add(
        session,
        dedupe_key=f"role:{person.id}:{submission.once}",
        kind=OutboxKind.POST,
        channel=person.id,
        payload=messages.roles.named(submission.member, person).payload(),
        lane=Lane.PERSON,
        available_at=next_free(person, submission.now),
    )
