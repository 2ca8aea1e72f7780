"""The library of sample objectives.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from collections.abc import Sequence

from bot.okr.library import Sample, themes
from messages import Message, render

SHOWN = 8
"""Samples in one answer; a phone scrolls no further."""


def library(samples: Sequence[Sample], words: str) -> Message:
    """The first of these samples with their key results, each with a button to use it.

    `words` is what they were looked for by; where nothing was found, the themes are named.
    """
    return render.message(
        "library.library.j2",
        samples=samples[:SHOWN],
        count=len(samples),
        words=words,
        themes=themes(),
    )
