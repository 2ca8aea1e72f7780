"""`/okr privacy`: what is kept, who sees it, and what Homeroom may do in Slack.

May import `messages` (engine) and `bot.okr`. A test compares `SCOPES` with the app's manifest, so
that the list is the truth.
"""

from bot.okr.rules import Rules
from bot.okr.settings import Group, of_group
from messages import Message, render

SCOPES = (
    "chat:write",
    "commands",
    "im:write",
    "users:read",
    "channels:read",
    "groups:read",
    "files:read",
    "files:write",
    "dnd:read",
)
"""What the app may do, as the manifest asks for it; the template says each in plain words."""


def privacy(rules: Rules) -> Message:
    """How long each kind of text is kept is what the school decided."""
    return render.message(
        "privacy.privacy.j2",
        scopes=SCOPES,
        kept=[one for one in of_group(Group.PRIVACY) if one.zero_is_never],
        rules=rules,
    )
