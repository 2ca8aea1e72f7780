"""Slack's own `/invite`: the bot comes into a channel, and the app hears of it.

May import `emitting`, `events` and `workspace`.
"""

from bot.sandbox import events
from bot.sandbox.emitting import Emitter
from bot.sandbox.nouns import Channel
from bot.sandbox.workspace import Workspace

COMMAND = "/invite"


def names_the_bot(workspace: Workspace, text: str) -> bool:
    """Whether what stands behind `/invite` is the app: its name, or a mention of it."""
    said = text.strip().removeprefix("@").casefold()
    return said == workspace.bot_name.casefold() or workspace.identity.bot_user_id in text


async def invite_bot(
    workspace: Workspace, emitter: Emitter, channel: Channel, inviter_id: str
) -> None:
    """Nothing happens where it is in the channel already."""
    if channel.has_bot:
        return
    changed = workspace.change_channel(channel, has_bot=True)
    inner = events.member_joined_channel(workspace, changed, inviter_id)
    await emitter.emit("member_joined_channel", inner)
