"""Settings that cannot be used.

May import `messages.locale`. Written as `messages.sentences.commands` is.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "settings.day": _("I ask on school days only: choose Monday to Friday in `/okr settings`."),
        "settings.time": _(
            "I ask within staff hours only: choose a time from %(begins)s to %(ends)s, for example "
            "7:30 AM."
        ),
        "settings.muted_past": _(
            "That day is past. A coming one works, or none: then it is quiet until you change it "
            "in `/okr settings`."
        ),
        "settings.not_a_time": _("“%(typed)s” is no time of the day. 7:30 AM is one."),
        "settings.choice": _("Please choose 1 of the answers in the list."),
        "settings.number": _(
            "A whole number from %(least)s to %(most)s works here, for example 5."
        ),
        "settings.number_or_never": _(
            "A whole number of days from %(least)s to %(most)s works here, or 0 to keep them."
        ),
        "settings.share": _("A score is above 0 and at most 1, for example 0.7 or 0.85."),
        "settings.pace_order": _(
            "On track ends (%(near)s points) before behind does (%(far)s points). 10 and 25 work."
        ),
        "settings.score_order": _(
            "These go down step by step: %(low)s cannot stand below %(high)s. 0.9, 0.7, 0.4 work."
        ),
        "settings.short_day": _(
            "The staff day begins at %(begins)s; it needs at least 2 hours until it ends."
        ),
        "settings.outside": _(
            "Staff are there from %(begins)s to %(ends)s; %(at)s is outside. Please choose 1 time "
            "within."
        ),
    }
