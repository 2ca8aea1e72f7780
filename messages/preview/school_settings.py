"""What a school can set, as an admin sees it.

May import `messages` and `bot.okr`. No word of a person is in it.
"""

from dataclasses import replace
from datetime import time
from decimal import Decimal

from bot.okr.model import Cadence
from bot.okr.rules import DEFAULT_RULES
from bot.okr.settings import SETTINGS, Group
from messages import Message, View, school_settings
from messages.preview.registry import sample

_OWN = replace(
    DEFAULT_RULES,
    prompt_weekday=1,
    prompt_time=time(8, 10),
    cadence=Cadence.EVERY_TWO_WEEKS,
    skip_within_school_days=0,
    nudge=False,
    messages_a_week=1,
    missed_before_offer=1,
    offer_after_school_days=1,
    stale_after_school_days=1,
    edit_days=1,
    on_track_points=1,
    behind_points=20,
    score_strong=Decimal("0.75"),
    keep_notes=365,
    keep_barriers=365,
    keep_wins=365,
    keep_reviews=365,
    keep_messages=0,
    keep_audit=1095,
    legal_hold=True,
    staff_ends=time(15),
)


@sample("school_settings.overview")
def overview() -> Message:
    return school_settings.overview(DEFAULT_RULES)


@sample("school_settings.overview.own")
def overview_own() -> Message:
    return school_settings.overview(_OWN)


@sample("school_settings.form")
def form() -> View:
    return school_settings.form(Group.PROMPTS, DEFAULT_RULES, "{}")


@sample("school_settings.form.own")
def form_own() -> View:
    return school_settings.form(Group.PROMPTS, _OWN, "{}")


@sample("school_settings.form.status")
def form_status() -> View:
    return school_settings.form(Group.STATUS, DEFAULT_RULES, "{}")


@sample("school_settings.form.scores")
def form_scores() -> View:
    return school_settings.form(Group.SCORES, DEFAULT_RULES, "{}")


@sample("school_settings.form.digests")
def form_digests() -> View:
    return school_settings.form(Group.DIGESTS, DEFAULT_RULES, "{}")


@sample("school_settings.form.privacy")
def form_privacy() -> View:
    return school_settings.form(Group.PRIVACY, _OWN, "{}")


@sample("school_settings.form.hours")
def form_hours() -> View:
    return school_settings.form(Group.HOURS, DEFAULT_RULES, "{}")


@sample("school_settings.saved")
def saved() -> Message:
    changed = [SETTINGS[name] for name in ("prompt_weekday", "messages_a_week")]
    return school_settings.saved(Group.PROMPTS, changed, _OWN, 214)


@sample("school_settings.saved.nothing")
def saved_nothing() -> Message:
    return school_settings.saved(Group.PROMPTS, [], DEFAULT_RULES, 0)
