"""Every problem the rules can raise, with what its sentence may quote.

May import nothing. `messages.problems` has one sentence for each code; tests compare both, and
compare these parameters with the places that raise. `typed` is always the person's own text.
"""

from collections.abc import Mapping
from types import MappingProxyType

PARAMS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        # numbers.py: a reading that cannot be used
        "number.empty": (),
        "number.not_a_number": ("typed",),
        "number.two_numbers": ("typed",),
        "number.unit": ("typed", "unit"),  # the unit this key result has, "" for none
        "number.too_large": ("typed",),
        "number.no_last": ("typed",),  # +3 without anything to add to
        "number.no_target": ("typed",),  # "done" without a target
        "number.no_parts": ("typed",),  # 18/24 where only one number makes sense
        "number.needs_of": ("typed",),  # 18, but of how many?
        "number.zero_of": ("typed",),
        "number.more_than_all": ("typed",),  # 25/24
        "number.negative": ("typed",),
        "number.percent_range": ("typed",),  # outside 0..1000 %
        "number.share_range": ("typed",),  # outside 0..100 %
        "number.steps": ("typed", "steps"),  # not a whole number from 0 to `steps`
        "number.yes_or_no": ("typed",),
        # measures.py: how a key result is measured, at the fields of its form
        "measure.unit_too_long": ("limit", "length"),
        "measure.no_steps": ("most",),
        "measure.too_many_steps": ("count", "most"),
        "measure.step_too_long": ("length", "limit"),
        "measure.needs_target": (),
        "measure.needs_range": (),
        "measure.needs_start": ("typed",),  # "by 15 %" of what?
        "measure.range_order": ("low", "high"),
        "measure.not_above": ("nearer", "farther"),
        "measure.not_below": ("nearer", "farther"),
        "measure.says_otherwise": ("typed",),  # "up 5" of what should fall
        "measure.points_or_share": ("typed",),
        # writing.py: the other fields of the form
        "writing.no_title": (),
        "writing.title_too_long": ("limit", "length"),
        "writing.no_day": (),
        "writing.due_first": ("starts",),
        "writing.not_a_day": ("typed",),
        "writing.day_outside": ("typed", "starts", "due"),
        "writing.many_days": ("count", "limit"),
        "writing.no_data_dates": (),  # asked by data date, and no date is given
        "writing.no_reason": (),
        "writing.reason_too_long": ("limit", "length"),
        # check_in.py: a line, a form, the "same" button
        "line.empty": (),
        "line.no_key": ("typed",),
        "note.too_long": ("typed", "limit", "length"),
        "win.too_long": ("typed", "limit", "length"),
        "same.nothing_yet": ("key",),
        # cadence.py: when to ask again
        "snooze.not_a_time": ("typed",),
        "snooze.past": ("typed",),
        "snooze.too_far": ("typed", "days"),
        "snooze.day_over": (),
        "snooze.muted": (),
        "day.not_a_day": ("typed",),
        # away.py: an absence, and who covers
        "away.past": (),
        "away.order": (),
        "away.too_long": ("days",),
        "away.own_cover": (),
        # cover.py: who checks in for the owner, and how long
        "cover.past": (),
        "cover.order": (),
        "cover.too_long": ("days",),
        "cover.owner": ("key", "owner"),
        # review.py: the end of a key result or an objective
        "score.empty": (),
        "score.not_a_score": ("typed",),
        "score.out_of_range": ("typed",),
        "score.reason_needed": ("suggested",),
        "review.too_long": ("typed", "limit", "length"),
        # cycle.py: what a cycle is called, and when it runs
        "cycle.no_name": (),
        "cycle.long_name": ("typed", "limit", "length"),
        "cycle.name_taken": ("name",),
        "cycle.no_day": (),
        "cycle.wrong_end": (),
        # tree.py: what an objective may support
        "align.closed": ("key",),  # the one of both whose cycle is closed
        "align.itself": ("key",),
        "align.not_above": ("key", "target"),
        "align.circle": ("key", "target"),
        # settings.py: what a school's settings may be
        "settings.day": (),
        "settings.not_a_time": ("typed",),
        "settings.choice": (),
        "settings.number": ("least", "most"),
        "settings.number_or_never": ("least", "most"),
        "settings.share": (),
        "settings.pace_order": ("near", "far"),
        "settings.score_order": ("high", "low"),
        "settings.short_day": ("begins",),
        "settings.outside": ("at", "begins", "ends"),
        # teams.py: the tree of teams
        "team.no_name": (),
        "team.long_name": ("limit",),
        "team.same_name": ("team",),
        "team.district_is_top": (),
        "team.district_first": (),
        "team.needs_above": (),
        "team.circle": ("team", "above"),
        "team.above_is_smaller": ("above",),
        # entries.py: days of a calendar, and staff hours
        "calendar.far": ("earliest", "latest"),
        "calendar.end_first": (),
        "calendar.too_long": ("days", "limit"),
        "calendar.long_name": ("length", "limit"),
        "calendar.no_end": (),
        "calendar.end_outside": ("begins", "ends"),
        "calendar.hours_short": (),
    }
)

PROBLEM_CODES: frozenset[str] = frozenset(PARAMS_OF)
