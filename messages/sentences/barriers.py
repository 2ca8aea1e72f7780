"""Calls for help and thanks that cannot be done as asked.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks. "code without name" is the sentence where
that parameter is empty.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "barrier.gone": _(
            "That call for help is no longer there. `/okr barriers` shows who waits for help now."
        ),
        "barrier.empty": _(
            "What is in the way? A few words help whoever can help you: "
            "`/okr barrier %(key)s no room for small groups`."
        ),
        "barrier.not_reopened": _(
            "That was a while ago, or there is a newer call for help. Ask once more: "
            "`/okr barrier %(key)s no room for small groups`."
        ),
        "access.not_concerned": _(
            "That is for %(owner)s, who helps there, and their leaders to say. "
            "`/okr show %(key)s` shows how it stands."
        ),
        "thanks.yourself": _(
            "A pat on your own back is well earned. Here, please choose a colleague: "
            "`/okr thanks @ben for the second room`."
        ),
        "thanks.empty": _(
            "What do you thank them for? A few words: `/okr thanks @ben for the second room`."
        ),
    }
