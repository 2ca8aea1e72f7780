"""What those concerned hear of a call for help, at every step; in the caller's transaction.

May import `storage`, `messages`, `bot.okr` and the handlers' `context` and `find`. Who asked hears
of each step once, in their staff hours; of several steps that wait for the morning only the newest
goes out. The message to whom we asked for help is kept true in place. In leaders' channels a reply
below the newest digest that showed the call says what became of it.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

import messages.barriers
import messages.support
from bot.okr import access
from bot.okr.access import Teams
from bot.okr.barriers import BarrierState, askers, people_of, suggested_helper
from bot.okr.digest_times import next_opening
from bot.okr.model import Barrier, CycleState, DigestKind, Member, Problem, Tracked
from bot.okr.quiet import next_free
from bot.okr.status import Standing, assess
from handlers import find
from handlers.context import Turn
from messages import Message
from storage import Session, barriers, digest_rounds, key_results, members, outbox
from storage.outbox import Lane, OutboxKind

_Written = Callable[[Member], Message]
"""A message as it reads for one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A barrier with everything that is around it. `people` are who is named in it, by id."""

    session: Session
    turn: Turn
    tracked: Tracked
    barrier: Barrier
    teams: Teams
    people: dict[str, Member]

    @classmethod
    def about(
        cls,
        session: Session,
        turn: Turn,
        tracked: Tracked,
        barrier: Barrier,
        also: Collection[str] = (),
    ) -> "Case":
        named = people_of([barrier]) | askers(barrier, tracked) | set(also)
        return cls(
            session=session,
            turn=turn,
            tracked=tracked,
            barrier=barrier,
            teams=find.tree(session),
            people=members.named(session, named) | {turn.member.id: turn.member},
        )

    @classmethod
    def by_id(cls, session: Session, turn: Turn, barrier_id: int | None) -> "Case":
        """Problem `barrier.gone` for one that was taken back or never was."""
        barrier = barriers.get(session, barrier_id) if barrier_id else None
        if barrier is None:
            raise Problem("barrier.gone")
        ids = [barrier.key_result_id]
        (tracked,) = key_results.tracked(session, ids=ids, states=tuple(CycleState))
        return cls.about(session, turn, tracked, barrier)

    def anew(self) -> "Case":
        """As it is after a change."""
        return Case.by_id(self.session, self.turn, self.barrier.id)

    @property
    def standing(self) -> Standing:
        return assess(self.tracked, self.turn.now)

    @property
    def now_is(self) -> Message:
        """How it stands; who helps is said to those who may read barriers."""
        reader, now = self.turn.member, self.turn.now
        may_read = access.may_read_notes(reader, self.tracked, self.teams, now)
        names = self.people if may_read else {}
        return messages.barriers.now_is(self.standing, self.barrier, names, now)

    def solved_for(self, reader: Member) -> Message:
        helper = self.people.get(self.barrier.helper_id or "")
        by = self.people.get(self.barrier.solved_by or "")
        return messages.barriers.solved(
            reader, by, self.standing, self.barrier, helper, self.turn.now
        )

    def reopened_for(self, reader: Member) -> Message:
        by = self.people.get(self.barrier.reopened_by or "")
        return messages.barriers.reopened(
            reader, by, self.standing, self.barrier, self.people, self.turn.now
        )

    # --- what happened --------------------------------------------------------------------------

    def asked(self) -> None:
        """Somebody was suggested, by name or as the coach: they are asked privately."""
        helper = self.people.get(self.barrier.suggested_helper_id or "")
        if helper is None or not helper.is_active or helper.id in self._askers:
            return
        members.homes_changed(self.session, [helper.id], self.turn.now)
        outbox.add(
            self.session,
            dedupe_key=self._asked_key(helper.id),
            kind=OutboxKind.POST,
            channel=helper.id,
            payload=self._asking(helper).payload(),
            lane=Lane.PERSON,
            available_at=next_free(helper, self.turn.now),
        )

    def seen(self) -> None:
        message = messages.barriers.seen(self.turn.member, self.standing)
        self._tell(self._askers, "seen", lambda _reader: message)
        self.show_again()

    def helped(self) -> None:
        """The two are introduced to each other; the helper is answered at once."""
        message = messages.support.introduce(
            self.turn.member, self.tracked.owner, self.standing, self.turn.now
        )
        self._tell(self._askers, "helped", lambda _reader: message)
        self.show_again()
        self._reply(BarrierState.HELPED)

    def solved(self) -> None:
        concerned = self._askers | {self.barrier.helper_id or ""}
        self._tell(concerned, "solved", self.solved_for)
        self.show_again()
        self._reply(BarrierState.SOLVED)

    def offer_thanks(self) -> None:
        """Who has just checked in on track is told, too, where somebody had helped."""
        reader, helper = self.turn.member, self.people.get(self.barrier.helper_id or "")
        if reader.id in self._askers and helper is not None and helper.id != reader.id:
            outbox.add(
                self.session,
                dedupe_key=f"{self._said_key(reader.id)}:thanks:{self.barrier.resolved_at}",
                kind=OutboxKind.POST,
                channel=reader.id,
                payload=self.solved_for(reader).payload(),
                lane=Lane.PERSON,
                available_at=self.turn.now,
                coalesce_key=self._said_key(reader.id),
            )

    def reopened(self) -> None:
        concerned = self._askers | {self.barrier.helper_id or ""}
        self._tell(concerned, "reopened", self.reopened_for)
        self.show_again()
        self._reply(None)

    def show_again(self, also: Collection[str] = ()) -> None:
        """Bring App Home and the messages of those who were asked up to date: what waits for nobody
        any more is withdrawn, what they have changes in place."""
        people = {self.barrier.suggested_helper_id or "", self.barrier.helper_id or "", *also}
        members.homes_changed(self.session, people, self.turn.now)
        keys = {self._asked_key(one): one for one in people if one in self.people}
        for key in sorted(outbox.known(self.session, keys)):
            reader = self.people[keys[key]]
            waits = reader.id == self.barrier.suggested_helper_id and not self.barrier.helper_id
            needless = self.barrier.resolved_at is not None or not waits
            if needless and outbox.withdraw(self.session, key):
                continue
            payload = self._asking(reader).payload()
            if not outbox.replace(self.session, key, payload):
                outbox.add(
                    self.session,
                    dedupe_key=f"{key}:{self.turn.now.isoformat()}:{_face(payload)}",
                    kind=OutboxKind.UPDATE,
                    channel=None,
                    payload=payload,
                    lane=Lane.PERSON,
                    available_at=self.turn.now,
                    parent_key=key,
                    coalesce_key=key,
                )

    # --- how it is said -------------------------------------------------------------------------

    @property
    def _askers(self) -> set[str]:
        return askers(self.barrier, self.tracked)

    def _asked_key(self, helper_id: str) -> str:
        return f"barrier:{self.barrier.id}:asked:{helper_id}"

    def _asking(self, reader: Member) -> Message:
        return messages.barriers.asked(
            reader,
            self.people.get(self.barrier.opened_by, self.tracked.owner),
            self.standing,
            self.barrier,
            self.people,
            self.turn.now,
            access.may_read_notes(reader, self.tracked, self.teams, self.turn.now),
        )

    def _tell(self, ids: Collection[str], step: str, message: _Written) -> None:
        for id_ in sorted(set(ids) - {self.turn.member.id}):
            person = self.people.get(id_)
            if person is None or not person.is_active:
                continue
            outbox.add(
                self.session,
                dedupe_key=f"{self._said_key(id_)}:{step}:{self.turn.now.isoformat()}",
                kind=OutboxKind.POST,
                channel=id_,
                payload=message(person).payload(),
                lane=Lane.PERSON,
                available_at=next_free(person, self.turn.now),
                coalesce_key=self._said_key(id_),
            )

    def _said_key(self, member_id: str) -> str:
        return f"barrier:{self.barrier.id}:{member_id}"

    def _reply(self, step: BarrierState | None) -> None:
        """Below the newest digests that showed it, in the channels of its leaders, while they are
        at work."""
        above = access.lineage(self.tracked.key_result.team_id, self.teams)
        rounds = digest_rounds.of_teams(self.session, [one.id for one in above])
        shown = {
            digest_rounds.key(kind, team_id, told.until): self.teams[team_id]
            for (team_id, kind), told in rounds.items()
            if kind is DigestKind.SUPPORT and told.until and told.until >= self.barrier.opened_at
        }
        for newest in sorted(outbox.known(self.session, shown)):
            message = messages.barriers.thread(
                step, self.turn.member, self.standing, self.barrier, self.turn.now
            )
            outbox.add(
                self.session,
                dedupe_key=f"{newest}:{self.barrier.id}:{step}:{self.turn.now.isoformat()}",
                kind=OutboxKind.REPLY,
                channel=None,
                payload=message.payload(),
                lane=Lane.PERSON,
                available_at=next_opening(shown[newest], self.turn.now),
                parent_key=newest,
            )


def followed(session: Session, turn: Turn, before: Tracked, after: Tracked) -> None:
    """After a check-in: it may have asked for help, asked somebody else, or needed no more help."""
    was, now_is = before.barrier, after.barrier
    if now_is is not None and (was is None or was.id != now_is.id):
        _opened(session, turn, after, now_is)
    elif was is not None and now_is is not None:
        if now_is.suggested_helper_id not in (None, was.suggested_helper_id):
            former = was.suggested_helper_id or ""
            case = Case.about(session, turn, after, now_is, also=[former])
            case.asked()
            case.show_again(also=[former])
    elif was is not None:
        _closed(session, turn, after, was)


def taken_back(session: Session, turn: Turn, was: Barrier | None, after: Tracked) -> None:
    """After an undo: nobody is asked any more, or it is open again."""
    now_is = after.barrier
    if was is not None and now_is is None:
        _closed(session, turn, after, was)
    elif now_is is not None and was is None:
        Case.about(session, turn, after, now_is).reopened()


def _opened(session: Session, turn: Turn, tracked: Tracked, barrier: Barrier) -> None:
    case = Case.about(session, turn, tracked, barrier)
    if barrier.suggested_helper_id is None:
        coach_id = suggested_helper(tracked, barrier.opened_by, case.teams)
        coach = members.named(session, [coach_id]).get(coach_id) if coach_id else None
        if coach is None or not coach.is_active:
            return
        barriers.suggest(session, barrier.id, coach.id)
        barrier = replace(barrier, suggested_helper_id=coach.id)
        case = replace(case, barrier=barrier, people=case.people | {coach.id: coach})
    case.asked()


def _closed(session: Session, turn: Turn, tracked: Tracked, was: Barrier) -> None:
    """A check-in on track resolved it; or its only call was taken back, and it never was."""
    resolved = barriers.get(session, was.id)
    if resolved is not None:
        case = Case.about(session, turn, tracked, resolved)
        case.solved()
        case.offer_thanks()
        return
    case = Case.about(session, turn, tracked, replace(was, resolved_at=turn.now))
    case.show_again()


def _face(payload: Mapping[str, Any]) -> str:
    """Tells apart what a message says, should two things happen in one moment."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True).encode()).hexdigest()[:8]
