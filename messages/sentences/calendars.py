"""Days of a calendar that cannot be used.

May import `messages.locale`. Written as `messages.sentences.commands` is.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "calendar.far": _(
            "A calendar goes from %(earliest)s to %(latest)s. Write the day like 2026-11-20."
        ),
        "calendar.end_first": _(
            "It ends before it starts. For 1 day only, the last day may stay empty."
        ),
        "calendar.too_long": _(
            "That is %(days)s days; up to %(limit)s fit into one entry. Is the year the right one?"
        ),
        "calendar.long_name": _("Up to %(limit)s characters fit; this has %(length)s."),
        "calendar.no_end": _("When does the day end? Write it like 12:30 or 1:15 pm."),
        "calendar.end_outside": _(
            "Staff are there from %(begins)s to %(ends)s on other days; early release ends the day "
            "between these, for example at 12:30."
        ),
        "calendar.hours_short": _(
            "Staff hours last at least 1 hour, for example from 7:00 to 16:30."
        ),
        "calendar.not_a_time": _(
            "I could not read “%(typed)s” as a time of day. These work: `7:30`, `16:30`, `4:30 pm`."
        ),
        "calendar.no_day": _("Which day? Please choose 1 from the calendar."),
        "calendar.no_kind": _("Please choose 1 of these: what kind of day is it?"),
        "calendar.which_day": _(
            "Which day? Try `/okr admin closed today`, `closed tomorrow` or `closed nov 20`; "
            "`closed today undo` takes it back."
        ),
        "calendar.no_team": _(
            "A calendar belongs to a team, and there is none yet: `/okr admin teams` adds one."
        ),
        "calendar.no_country": _(
            "I know no country called “%(typed)s”. Its name or its 2 letters work, such as US."
        ),
        "calendar.no_country without typed": _(
            "Which country? Its name or its 2 letters work, such as US."
        ),
        "calendar.no_state": _(
            "I know no state “%(typed)s” of %(country)s. Its letters work, 1 of: %(states)s and so "
            "on."
        ),
        "calendar.no_state without states": _(
            "%(country)s has no states that I know; please leave this 1 field empty."
        ),
        "calendar.nothing": _(
            "Please paste rows here, or choose a file below. The first row names the columns, such "
            "as 5 of these: date,ends,kind,name,until."
        ),
        "calendar.refused": _(
            "Nothing was changed. %(fault)s Please mend the file and bring it again: `/okr admin "
            "calendar`."
        ),
    }
