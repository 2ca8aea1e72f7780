"""Imports and exports that cannot be done as asked.

May import `messages.locale`. The key of each sentence is the code of a `Problem`; `%(name)s` is one
of its parameters, what to type stands between backticks.
"""

from messages.locale import gettext as _


def sentences() -> dict[str, str]:
    return {
        "import.nothing": _(
            "Please paste some rows here, or choose a file below. The first row names the 2 "
            "columns that are needed: objective,key_result."
        ),
        "import.refused": _(
            "Nothing was changed. %(fault)s Please mend the file and bring it again: `/okr import`."
        ),
        "import.too_long": _(
            "This has %(length)s rows and readings; %(limit)s fit here. For more there is "
            "`homeroom import` on the machine where Homeroom runs."
        ),
        "import.too_large": _(
            "That file, %(name)s, is more than %(limit)s MB. Paste a part of it, say 20 rows, or "
            "use `homeroom import` on the machine where Homeroom runs."
        ),
        "import.unreadable": _(
            "Slack did not give me %(name)s in time. Please paste the rows instead, or try again "
            "in 1 minute."
        ),
        "import.unreadable without name": _(
            "Slack did not give me the file in time. Please paste the rows instead, or try again "
            "in 1 minute."
        ),
        "import.no_scope": _(
            "I may not read files here yet. Please paste the rows, up to 3,000 characters. To read "
            "files, the app needs the scope files:read and to be installed again."
        ),
        "export.format": _(
            "I can write CSV and JSON, not “%(typed)s”. Try `/okr export` or `/okr export json`."
        ),
    }
