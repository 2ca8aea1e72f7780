"""A stand-in Slack workspace that any Bolt app connects to unmodified; it knows nothing of OKRs.

An island: imports `messages.block_kit` (Slack's limits) and third parties only.
"""

from bot.sandbox.limits import Limits, Rate
from bot.sandbox.nouns import Channel, Person, Seed
from bot.sandbox.server import Sandbox
from bot.sandbox.times import Clock, Driver

__all__ = ["Channel", "Clock", "Driver", "Limits", "Person", "Rate", "Sandbox", "Seed"]
