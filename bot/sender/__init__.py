"""What goes out: `deliver` takes from the outbox, `outcomes` reads Slack's answer, `pace` waits.

May import `storage`, the Slack SDK and the standard library.
"""

from bot.sender.deliver import LEASE, METADATA_EVENT, TIMEOUT, Sender

__all__ = ["LEASE", "METADATA_EVENT", "TIMEOUT", "Sender"]
