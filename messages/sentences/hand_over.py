"""Handing over, covering, reporting and pausing that cannot be done as asked.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "access.not_editor": _(
            "%(key)s belongs to %(owner)s. They, their leaders and admins can change it. "
            "`/okr show %(key)s` shows how it stands."
        ),
        "person.not_here": _(
            "I do not know anybody called “%(who)s” here yet. Type @ and choose the person: "
            "`/okr assign RD-2 @ben`."
        ),
        "person.not_here without who": _(
            "I do not know that account as a colleague yet. Once they have typed `/okr`, they can "
            "be chosen."
        ),
        "person.left": _(
            "The account of %(who)s is no longer in this workspace. Please choose somebody else, "
            "for example `/okr assign RD-2 @ben`."
        ),
        "cover.past": _(
            "That day is already behind us. Please choose a coming one, for example "
            "`/okr cover RD-2 @ben until nov 20`."
        ),
        "cover.order": _(
            "The cover would end before it begins. Please choose a later last day, for example "
            "`/okr cover RD-2 @ben from nov 2 until nov 20`."
        ),
        "cover.too_long": _(
            "A cover lasts at most %(days)s days. For longer, hand it over: "
            "`/okr assign RD-2 @ben`."
        ),
        "cover.owner": _(
            "%(key)s already belongs to %(owner)s. Please choose somebody else to cover, for "
            "example `/okr cover %(key)s @ben until nov 20`."
        ),
        "cover.nothing": _(
            "You own nothing that runs now, so there is nothing to cover. For one of somebody "
            "else's: `/okr cover RD-2 @ben until nov 20`."
        ),
        "reporters.too_many": _(
            "Up to %(most)s people can report beside the owner. Please name fewer, for example "
            "`/okr reporters RD-2 @ben`."
        ),
        "target.no_number": _(
            "%(key)s has no single number to reach. `/okr edit %(key)s` changes its range or its "
            "steps."
        ),
        "target.which": _(
            "“%(typed)s” can mean points or a share. Please give the number itself: "
            "`/okr target %(key)s 72 -- reason`."
        ),
        "target.no_reason": _(
            "There are check-ins already, so please say why it changes: "
            "`/okr target %(key)s %(typed)s -- two classes joined us`."
        ),
        "pause.no_reason": _(
            "Why does %(key)s rest? A few words help everybody: "
            "`/okr pause %(key)s -- lab closed until spring`."
        ),
        "pause.too_long": _(
            "That reason has %(length)s characters, and %(limit)s fit. One sentence is plenty, for "
            "example: Lab closed until spring."
        ),
    }
