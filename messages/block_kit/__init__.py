"""Slack's Block Kit as data: the limits, `clip` to keep to them, `check` to find what breaks them.

May import the standard library only, because the sandbox, an island, refuses with it what Slack
refuses. The numbers are those of Slack's reference pages (docs.slack.dev/reference/block-kit).
`limits` is the one table; `schema` says which fields there are; `rules` how a field is judged;
`check` what holds for a whole message or view.
"""

from messages.block_kit.check import check
from messages.block_kit.limits import LIMITS, clip
from messages.block_kit.rules import Fault

__all__ = ["LIMITS", "Fault", "check", "clip"]
