"""`/okr admin`: what the people who run Homeroom do from Slack; its words are `SUBCOMMANDS`.

May import `storage`, `messages`, `bot.okr`, and the handlers of each word. Whoever is no admin gets
one kind sentence, here and again wherever something is changed.
"""

import re
from collections.abc import Mapping

import messages.admin
from bot.okr.model import Member
from bot.okr.settings import SETTINGS, Setting
from handlers import (
    calendar,
    channels,
    exporting,
    find,
    importing,
    roles,
    schedule,
    school_settings,
    teams,
)
from handlers.answers import Answer, Feature
from handlers.context import Ask
from handlers.words import row_id
from messages.admin import Deed
from storage import Session, audit, members
from storage.audit import AuditEntry

_PAGE = 10
_MEMBER_ID = re.compile("[UW][A-Z0-9]{2,20}")


def admin(ask: Ask) -> Answer:
    """`/okr admin [WORD …]`, or a button that stands for it."""
    find.must_run_admin(ask.turn)
    word, _, rest = ask.words.partition(" ")
    feature = SUBCOMMANDS.get(word.lower())
    return feature(ask.saying(rest.strip())) if feature else overview(ask)


def overview(ask: Ask) -> Answer:
    """What there is, each with its button."""
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        everyone, tree = members.admins(session), find.tree(session)
    return messages.admin.overview(list(SUBCOMMANDS), len(tree), len(everyone))


def audit_(ask: Ask) -> Answer:
    """`/okr admin audit [WORD|@person] [PAGE]`: who did what and when, newest first; never what was
    written."""
    about, page = _about(ask.words)
    with ask.turn.store.begin(ask.turn.workspace_id, read_only=True) as session:
        person = _person(session, ask, about)
        about = person.id if person else about
        entries, page, pages = audit.search(
            session, "" if person else about, person.id if person else "", page=page, size=_PAGE
        )
        people = members.named(session, {one.actor_id for one in entries})
    deeds = [
        _deed(one, people[one.actor_id].name if one.actor_id in people else "") for one in entries
    ]
    return messages.admin.audit(deeds, page, pages, ask.member.tz, ask.now, about)


def _about(words: str) -> tuple[str, int]:
    """What is asked about, and the page: `cycle 2`, `@Ben Okafor`, `3`."""
    about, _, last = f" {words.strip()}".rpartition(" ")
    page = row_id(last)
    return (words.strip(), 1) if page is None else (about.strip(), page)


def _person(session: Session, ask: Ask, about: str) -> Member | None:
    if ask.mentioned:
        return members.get(session, ask.mentioned)
    if about.startswith("@") or _MEMBER_ID.fullmatch(about):
        return members.find(session, about)
    return None


def _deed(entry: AuditEntry, who: str) -> Deed:
    return Deed(
        at=entry.at,
        who=who,
        action=entry.action,
        subject=entry.subject,
        is_command_line=entry.actor_id == audit.COMMAND_LINE,
        is_by_itself=entry.actor_id == audit.BY_ITSELF,
        changed=_changed(entry),
    )


def _changed(entry: AuditEntry) -> list[tuple[Setting, object, object]]:
    """The settings that a line is about; one that this version does not know is left out."""
    if entry.action != "settings.changed":
        return []
    known = [(SETTINGS[name], pair) for name, pair in entry.detail.items() if name in SETTINGS]
    return [(setting, *map(setting.read, pair)) for setting, pair in known]


SUBCOMMANDS: Mapping[str, Feature] = {
    "teams": teams.teams,
    "channels": channels.channels,
    "schedule": schedule.schedule,
    "calendar": calendar.calendar,
    "closed": calendar.closed,
    "roles": roles.roles,
    "settings": school_settings.settings,
    "hold": school_settings.hold,
    "audit": audit_,
    "import": importing.open_form,
    "export": exporting.export,
}
"""Every word that may follow `/okr admin`; `messages.admin` says a line about each."""
