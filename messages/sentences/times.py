"""Moments that cannot be meant.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "snooze.not_a_time": _(
            "I could not read “%(typed)s” as a time. These work: `/okr snooze 1h`, `today`, "
            "`tomorrow`, `monday`, `sep 14`."
        ),
        "snooze.past": _(
            "“%(typed)s” is already behind us. Try `/okr snooze tomorrow` or a coming day, for "
            "example `sep 14`."
        ),
        "snooze.too_far": _(
            "“%(typed)s” is further than the %(days)s days I can snooze. Try `/okr snooze monday`."
        ),
        "snooze.day_over": _("The school day is over. Try `/okr snooze tomorrow`."),
        "snooze.muted": _(
            "Reminders are muted that day, so nothing would come. To hear from me again, type "
            "`/okr unmute`."
        ),
        "away.past": _(
            "That day is already behind us. Please choose a coming one, for example "
            "`/okr away until friday`."
        ),
        "away.order": _(
            "The last day comes before the first. Please choose a later one, for example "
            "`/okr away nov 2..nov 6`."
        ),
        "away.too_long": _(
            "That is more than the %(days)s days I can remember. Please choose an earlier last "
            "day, for example `/okr away until friday`."
        ),
        "away.own_cover": _(
            "You cannot cover for yourself while you are away. Please choose a colleague, for "
            "example `/okr away until friday cover @ben`."
        ),
        "day.not_a_day": _(
            "I could not read “%(typed)s” as a day. These work: `today`, `friday`, `2 weeks`, "
            "`nov 20`, `2026-11-20`."
        ),
    }
