"""Reading about OKRs and about Homeroom: the lessons, the words, privacy.

May import `messages` and `handlers.context`. Nothing is read or stored.
"""

import messages.glossary
import messages.learn
import messages.privacy
from handlers.answers import Answer
from handlers.context import Ask


def learn(ask: Ask) -> Answer:
    """`/okr learn [LESSON]`."""
    name = ask.words.lower()
    if name in messages.learn.LESSONS:
        return messages.learn.lesson(name, ask.member.rules)
    return messages.learn.lessons(ask.member)


def what(ask: Ask) -> Answer:
    """`/okr what [WORD]`."""
    return messages.glossary.what(ask.words)


def explain(ask: Ask) -> Answer:
    """The button What is this?; its value are words, with blanks between them."""
    return messages.glossary.explained(ask.words.split())


def privacy(ask: Ask) -> Answer:
    """`/okr privacy`."""
    return messages.privacy.privacy(ask.member.rules)
