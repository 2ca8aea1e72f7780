"""Checking in: one line, one button, or the form; and taking it back.

May import `storage`, `messages`, `bot.okr` and the other handlers' helpers. Whatever the route, a
check-in is recorded by `record`: the fact, its barrier and win, and the prompt's new face are one
transaction, and a repeat of the same click records nothing.
"""

import hashlib
import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from slack_bolt import Ack
from slack_sdk import WebClient

import messages.check_in
import messages.notice
from bot.okr import access
from bot.okr.check_in import (
    Line,
    corrected_by,
    normalize_key,
    numberless_draft,
    parse_line,
    peak_after,
    review,
    same_draft,
)
from bot.okr.model import CheckIn, CheckInDraft, Confidence, Problem, Prompt, Tracked
from bot.okr.numbers import parse_reading
from bot.okr.rounds import next_at
from bot.okr.status import Standing, assess
from bot.prompting import answered, show_again
from handlers import answers, barrier_news, check_in_form, find, guard, home, prompt, words
from handlers.answers import Answer
from handlers.check_in_form import Sheet
from handlers.context import Ask, Place, Turn
from messages import Message, View
from storage import Session, barriers, check_ins, prompts

logger = logging.getLogger(__name__)

Entry = tuple[Tracked, CheckInDraft, str]
"""What to record: the key result, the answer, and the name of the click that gave it."""


def check_in(ask: Ask) -> Answer:
    """`/okr c`: the form for what is due, for one KEY, or a whole check-in in one line."""
    if ask.words.lower() in {"", "all"}:
        return open_all(ask)
    if normalize_key(ask.words):
        return open_one(ask)
    return check_in_line(ask, parse_line(ask.words))


def check_in_line(ask: Ask, line: Line) -> Message:
    """`/okr c RD-2 71 help -- phonics groups need a room`."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        tracked = find.mine_by_key(session, ask.turn, line.key)
        draft = _draft_of(line, tracked, ask.turn)
        saved = record(session, ask.turn, [(tracked, draft, ask.once)])
    ask.turn.wake()
    return messages.check_in.saved(ask.member, saved, ask.now)


def _draft_of(line: Line, tracked: Tracked, turn: Turn) -> CheckInDraft:
    reading = parse_reading(line.value_text, tracked.key_result.measure, tracked.reading)
    suggested = find.suggested(tracked, reading, turn)
    return CheckInDraft(
        key_result_id=tracked.key_result.id,
        reading=reading,
        confidence=line.confidence or suggested,
        suggested=suggested,
        note=line.note,
    )


def same(ask: Ask) -> Answer:
    """`/okr same [KEY|all]`: the number and confidence of last time, for what is due."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        if ask.words and ask.words.lower() != "all":
            chosen = [find.mine_by_key(session, ask.turn, ask.words)]
        else:
            tracked, due = find.my_due(session, ask.turn)
            chosen = due if ask.words or len(tracked) != 1 else tracked
        if not chosen:
            return messages.notice.due_nothing(ask.member, next_at(ask.member, ask.now), ask.now)
        if len(chosen) > 1 and not ask.words:
            raise Problem("command.which_key", keys=[one.key_result.key for one in chosen])
        saved = record(session, ask.turn, _same_entries(chosen, ask))
    ask.turn.wake()
    return messages.check_in.saved(ask.member, saved, ask.now)


def _same_entries(chosen: Sequence[Tracked], ask: Ask) -> list[Entry]:
    """For several at once, those without a first number are left open."""
    if len(chosen) > 1:
        chosen = [one for one in chosen if one.latest] or chosen
    return [(one, same_draft(one, ask.now), f"{ask.once}:{one.key_result.key}") for one in chosen]


def same_button(ask: Ask) -> Answer:
    """The button Same as last time; its value `KEY:revision` says which last time it showed.

    When that is no longer the last time, a second press today answers like the first; from an old
    message the form asks instead.
    """
    return _press(ask, "same", lambda tracked: same_draft(tracked, ask.now))


def on_track_button(ask: Ask) -> Answer:
    """Between the dates of a data schedule: yes, still on track; nothing is measured."""
    return _say(ask, Confidence.ON_TRACK)


def watching_button(ask: Ask) -> Answer:
    """The same, with an eye on it."""
    return _say(ask, Confidence.WATCHING)


def no_data_button(ask: Ask) -> Answer:
    """The date has come and the number has not: a full answer, with the confidence of last time."""
    return _say(ask, None)


def _say(ask: Ask, confidence: Confidence | None) -> Answer:
    word = confidence.value if confidence else "no_data"
    return _press(ask, word, lambda tracked: numberless_draft(tracked, confidence, ask.now))


def _press(ask: Ask, word: str, draft_of: Callable[[Tracked], CheckInDraft]) -> Answer:
    """A button that is a whole answer; its value is `KEY:revision`."""
    key, _, revision = ask.words.partition(":")
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        tracked = find.mine_by_key(session, ask.turn, key)
        key = tracked.key_result.key
        if revision == str(tracked.revision):
            once = f"{word}:{key}:{revision}"
            saved = record(session, ask.turn, [(tracked, draft_of(tracked), once)])
        else:
            today = corrected_by(tracked, ask.member.id, ask.now)
            saved = [(assess(tracked, ask.now), today)] if today else []
        shown = ask.place is Place.MESSAGE and prompt.shows(session, ask.turn, [key])
    if not saved:
        return _open(ask, [tracked])
    ask.turn.wake()
    return None if shown else messages.check_in.saved(ask.member, saved, ask.now)


def undo(ask: Ask) -> Answer:
    """`/okr undo`: take back my last check-in."""
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        last = check_ins.last_by(session, ask.member.id)
        if last is None:
            raise Problem("undo.nothing")
        standing = _take_back(session, ask.turn, last, ask.once)
    ask.turn.wake()
    return messages.check_in.undone(standing, ask.now)


def undo_button(ask: Ask) -> Answer:
    """The button Undo beside what was saved; its value is the check-in's id."""
    check_in_id = words.row_id(ask.words)
    with ask.turn.store.begin(ask.turn.workspace_id) as session:
        check_in = check_ins.get(session, check_in_id) if check_in_id else None
        if check_in is None:
            raise Problem("undo.nothing")
        standing = _take_back(session, ask.turn, check_in, f"undo:{check_in.id}")
        key = standing.key_result.key
        shown = ask.place is Place.MESSAGE and prompt.shows(session, ask.turn, [key])
    ask.turn.wake()
    return None if shown else messages.check_in.undone(standing, ask.now)


def _take_back(session: Session, turn: Turn, check_in: CheckIn, once: str) -> Standing:
    if check_in.author_id != turn.member.id:
        raise Problem("access.not_yours", key="", owner="")
    if not access.may_undo(turn.member, check_in, turn.now):
        raise Problem("undo.too_old")
    asked = barriers.get_open(session, check_in.key_result_id)
    undone = check_ins.undo(
        session, check_in.id, author_id=turn.member.id, at=turn.now, idempotency_key=once
    )
    changed = prompts.reopen(session, check_in.id) if undone else []
    after = show_again(session, changed, turn.now, [check_in.key_result_id])
    if check_in.key_result_id not in after:  # its cycle is closed
        raise Problem("undo.too_old")
    now_is = after[check_in.key_result_id]
    if not now_is.is_live:
        raise Problem("key_result.closed", key=now_is.key_result.key)
    if undone:
        barrier_news.taken_back(session, turn, asked, now_is)
    home.changed(session, turn, [now_is])
    return assess(now_is, turn.now)


def open_one(ask: Ask) -> View:
    """The form for one key result."""
    return _open(ask, [_one_key(ask)])


def open_support(ask: Ask) -> View:
    """Need support: the same form, with that confidence already chosen."""
    return _open(ask, [_one_key(ask)], preset=Confidence.NEEDS_SUPPORT)


def _one_key(ask: Ask) -> Tracked:
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        return find.mine_by_key(session, ask.turn, ask.words)


def open_all(ask: Ask) -> Answer:
    """Check in all: the form for everything that is due, or else for everything that is mine."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        tracked, due = find.my_due(session, ask.turn)
    if not tracked:
        return messages.notice.owns_nothing(ask.member)
    return _open(ask, due or tracked)


def _open(ask: Ask, tracked: Sequence[Tracked], preset: Confidence | None = None) -> View:
    keys = [one.key_result.key for one in tracked]
    sheet = Sheet.first(keys, place=ask.place, reply_to=ask.reply_to)
    return _form(ask.turn, sheet, tracked[: check_in_form.PAGE], preset)


def _form(
    turn: Turn,
    sheet: Sheet,
    tracked: Sequence[Tracked],
    preset: Confidence | None = None,
) -> View:
    return messages.check_in.modal(
        turn.member,
        find.standings(tracked, turn),
        sheet.dump(),
        turn.now,
        preset=preset,
        total=sheet.total,
    )


def submit(ack: Ack, view: dict[str, Any], client: WebClient, turn: Turn) -> None:
    """Save: record the page, then show the next one, or say what was saved where it began."""
    sheet = Sheet.load(view.get("private_metadata") or "")
    look = guard.look(view, turn, ("note", "win"))
    if stopped := look.stopped():
        ack(response_action="update", view=dict(stopped.payload))
        return
    with turn.store.begin(turn.workspace_id) as session:
        tracked = [
            find.must_be_mine(one, turn)
            for one in find.by_keys(session, [*sheet.keys, *sheet.next().keys])
        ]
        this_page = [one for one in tracked if one.key_result.key in sheet.keys]
        if sheet.keys and not this_page:  # its cycle was closed while the form was open
            raise Problem("key_result.closed", key=sheet.keys[0])
        page = check_in_form.page(view["state"]["values"], this_page, turn)
        if page.errors:
            ack(response_action="errors", errors=dict(page.errors))
            return
        saved = record(
            session,
            turn,
            [(one, draft, _once(view["id"], one, draft)) for one, draft in page.drafts],
        )
        shown = sheet.place is Place.MESSAGE and prompt.shows(session, turn, sheet.keys)
    look.stored(turn)
    turn.wake()
    next_page = [one for one in tracked if one.key_result.key in sheet.rest]
    if next_page:
        form = _form(turn, sheet.next(), next_page)
        ack(response_action="update", view=dict(form.payload))
    else:
        ack()
    if not shown:
        _say_saved(sheet, saved, turn, client)


def _once(view_id: str, tracked: Tracked, draft: CheckInDraft) -> str:
    """The same form with the same answer is one click; an answer that was changed is another."""
    said = hashlib.sha256(repr(draft).encode()).hexdigest()[:16]
    return f"{view_id}:{tracked.key_result.key}:{said}"


def _say_saved(
    sheet: Sheet,
    saved: Sequence[tuple[Standing, CheckIn]],
    turn: Turn,
    client: WebClient,
) -> None:
    """After the form is gone. What is stored stays stored, so trouble here is only logged."""
    try:
        if sheet.place in (Place.HOME, Place.MODAL):
            home.publish(turn, client)
        elif sheet.reply_to and saved:
            message = messages.check_in.saved(turn.member, saved, turn.now)
            answers.respond(sheet.reply_to, message, client, replace_original=False)
    except Exception as error:
        logger.warning("a saved check-in was not confirmed: %s", type(error).__name__)


def record(
    session: Session, turn: Turn, entries: Iterable[Entry]
) -> list[tuple[Standing, CheckIn]]:
    """Store the answers and show them in the prompts that ask, in the caller's transaction.

    Returns each key result as it stands now with what was stored; for a repeated click, with what
    the first one stored.
    """
    stored: list[CheckIn] = []
    before: list[Tracked] = []
    changed: dict[int, Prompt] = {}
    for tracked, draft, once in entries:
        # A second answer on the same day corrects the first; it is not a new week's check-in.
        corrected = corrected_by(tracked, turn.member.id, turn.now)
        reviewed = review(draft, tracked, turn.now)
        check_in, is_new = check_ins.add(
            session,
            reviewed,
            author_id=turn.member.id,
            at=turn.now,
            peak=peak_after(tracked, reviewed, corrected),
            idempotency_key=once,
            supersedes_id=corrected.id if corrected else None,
        )
        stored.append(check_in)
        if is_new:
            before.append(tracked)
            changed |= {one.id: one for one in answered(session, tracked, check_in)}
    ids = [one.key_result_id for one in stored]
    after = show_again(session, changed.values(), turn.now, ids)
    for one in before:
        barrier_news.followed(session, turn, one, after[one.key_result.id])
    home.changed(session, turn, [after[one.key_result_id] for one in stored])
    return [(assess(after[one.key_result_id], turn.now), one) for one in stored]
