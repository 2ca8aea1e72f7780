"""`/okr library`: samples to start from.

May import `messages` and `bot.okr`.
"""

import messages.library
from bot.okr import library
from handlers.answers import Answer
from handlers.context import Ask


def show(ask: Ask) -> Answer:
    """`/okr library [WORDS]`: sample objectives; without words, the first of every theme."""
    found = library.search(ask.words)
    if not ask.words:
        first = {sample.theme: sample for sample in reversed(found)}
        found = tuple(sample for sample in found if first[sample.theme] is sample)
    return messages.library.library(found, ask.words)
