"""One kind sentence for every problem, a module for each field of work.

May import its modules only; `messages.problems` shows the sentences.
"""

from messages.sentences import (
    admin,
    align,
    barriers,
    calendars,
    commands,
    exchange,
    hand_over,
    measures,
    numbers,
    review,
    settings,
    texts,
    times,
    writing,
)

GROUPS = (
    admin.sentences,
    align.sentences,
    barriers.sentences,
    calendars.sentences,
    commands.sentences,
    exchange.sentences,
    measures.sentences,
    hand_over.sentences,
    measures.sentences,
    numbers.sentences,
    review.sentences,
    settings.sentences,
    texts.sentences,
    times.sentences,
    writing.sentences,
)
