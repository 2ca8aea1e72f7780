"""What goes out: `deliver` takes from the outbox, `outcomes` reads Slack's answer, `pace` waits,
`history` looks for what is in doubt.

May import `storage`, the Slack SDK and the standard library.
"""

from bot.sender.deliver import LEASE, TIMEOUT, Sender
from bot.sender.history import METADATA_EVENT

__all__ = ["LEASE", "METADATA_EVENT", "TIMEOUT", "Sender"]
