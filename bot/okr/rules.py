"""The rules a school can set: every default of the method and of the bot's manners, in one place.

May import the standard library and `bot.okr.words`. Days are school days unless they are called
otherwise. What each may be set to, and its sentence, stands in `bot.okr.settings`.
"""

from dataclasses import dataclass
from datetime import time
from decimal import Decimal

from bot.okr.words import Cadence

WEEK_SCHOOL_DAYS = 5
_WEEKS = {
    Cadence.WEEKLY: 1,
    Cadence.EVERY_TWO_WEEKS: 2,
    Cadence.MONTHLY: 4,
    Cadence.BY_DATA_DATE: 1,  # once a week as long as its window is open
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A workspace's settings. The defaults are those of the method's page.

    Weekdays are 0 for Monday. Points are hundredths of the way from baseline to target. A check-in
    falls due a cadence after the last one, and is stale `stale_after_school_days` past that.
    `messages_a_week` bounds what the bot writes to a person by itself. `small_group`: fewer than
    this are not shown as numbers outside their team; `participation_group` the same for how many
    answered. A call for help that nobody takes on is offered to the leaders after
    `offer_after_school_days`. `keep_*` are days until a text is taken away, 0 for never; a
    `legal_hold` stops that. `keep_messages` is about copies of what was sent, `keep_reviews` also
    about reasons of changes.
    """

    prompt_weekday: int = 2
    prompt_time: time = time(7, 30)
    cadence: Cadence = Cadence.WEEKLY
    skip_within_school_days: int = 5
    nudge: bool = True
    messages_a_week: int = 3
    missed_before_offer: int = 2
    offer_after_school_days: int = 3
    stale_after_school_days: int = 5
    edit_days: int = 7
    on_track_points: int = 10
    behind_points: int = 25
    score_achieved: Decimal = Decimal("0.9")
    score_strong: Decimal = Decimal("0.7")
    score_partial: Decimal = Decimal("0.4")
    small_group: int = 10
    participation_group: int = 5
    staff_begins: time = time(7, 0)
    staff_ends: time = time(16, 30)
    wins_weekday: int = 4
    wins_time: time = time(14, 30)
    support_weekday: int = 0
    support_time: time = time(8, 0)
    keep_notes: int = 0
    keep_barriers: int = 0
    keep_wins: int = 0
    keep_reviews: int = 0
    keep_messages: int = 90
    keep_audit: int = 0
    legal_hold: bool = False

    def kept_days(self, rule: str) -> int:
        """For how many days the texts of a `keep_…` rule are kept; 0 for as long as there is."""
        return 0 if self.legal_hold else int(getattr(self, rule))

    def cadence_days(self, cadence: Cadence) -> int:
        """School days from one check-in to the next."""
        return weeks_of(cadence) * WEEK_SCHOOL_DAYS


DEFAULT_RULES = Rules()


def weeks_of(cadence: Cadence) -> int:
    """Weeks from one round in which a key result is asked about to the next."""
    return _WEEKS[cadence]
