"""What goes out: `deliver` takes from the outbox, `outcomes` reads Slack's answer.

`pace` and `speed` say when, `hands` how many at once; `history` looks for what is in doubt.

May import `storage`, `bot.clock`, the Slack SDK and the standard library.
"""

from bot.sender.deliver import HANDS, LEASE, TIMEOUT, Sender
from bot.sender.history import METADATA_EVENT
from bot.sender.pace import Pace

__all__ = ["HANDS", "LEASE", "METADATA_EVENT", "TIMEOUT", "Pace", "Sender"]
