"""Every message and view with sample values, by name: `homeroom preview NAME`, and the tests.

May import `messages` and `bot.okr`. A sample takes each word of a person (names, titles, notes,
units, what was typed) through `say`, so that a test can put hostile text in its place.
"""

from messages.preview import answers, check_in, digest, reading
from messages.preview.registry import NAMES

__all__ = ["NAMES", "answers", "check_in", "digest", "reading"]
