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
    }
)

PROBLEM_CODES: frozenset[str] = frozenset(PARAMS_OF)
