"""Admin work that cannot be done as asked: roles and teams.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "access.not_admin": _(
            "That is for the people who run Homeroom here. `/okr privacy` and `/okr help` show "
            "what everybody can do."
        ),
        "people.not_here_yet": _(
            "I do not know all of these people yet. I read the list once a day; anybody who types "
            "`/okr` is known at once."
        ),
        "team.no_name": _("A team needs a name, for example Math or Grade 3–5."),
        "team.long_name": _(
            "That name is long. Up to %(limit)s characters fit, for example Grade 3–5."
        ),
        "team.same_name": _(
            "There is a %(team)s in the same place already. Another name keeps them apart, for "
            "example Math 6–8."
        ),
        "team.district_is_top": _(
            "Nothing is above a district. Please empty this field, or choose another level in 1 "
            "step, such as school."
        ),
        "team.district_first": _(
            "The tree begins with 1 district. Please add it first; then this one finds its place."
        ),
        "team.needs_above": _(
            "Everything but the district stands below something. Please choose 1 team above."
        ),
        "team.circle": _(
            "That would make a circle: %(above)s is part of %(team)s. Please choose 1 other team."
        ),
        "team.above_is_smaller": _(
            "This one is wider than %(above)s. Please choose 1 team of the same level or a wider "
            "one."
        ),
        "team.changed_meanwhile": _(
            "Somebody else changed this team while the form was open. Please open it once more: "
            "`/okr admin teams`."
        ),
        "team.no_zone": _("Please choose 1 time zone from the list, for example Chicago."),
        "channel.unseen": _(
            "I cannot see that channel. Please invite me there with `/invite @Homeroom`, then "
            "press Save 1 more time."
        ),
        "channel.not_in": _(
            "I am not in that channel yet. Please invite me there with `/invite @Homeroom`, then "
            "press Save 1 more time."
        ),
        "channel.archived": _(
            "That channel is archived. Please bring it back in Slack, or choose 1 other channel."
        ),
        "channel.unchecked": _(
            "Slack did not tell me about that channel just now. Please press Save again in 1 "
            "minute."
        ),
        "schedule.no_day": _("Digests come on school days: choose 1 day from Monday to Friday."),
        "schedule.out_of_hours": _(
            "Staff are there from %(begins)s to %(ends)s on an ordinary day. Please choose a time "
            "in between, up to 30 minutes before they leave."
        ),
        "team.no_channel": _("Please choose the channel from the list, for example 1 for wins."),
    }
