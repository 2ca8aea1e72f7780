"""Thanks: the form, and what both people read.

May import `messages` (engine), `bot.okr` and the standard library.
"""

from bot.okr.model import Member
from messages import Message, View, render


def form(person_id: str, text: str, metadata: str) -> View:
    """Block ids `person`, `text`, `share`; the first two are filled in already, or ""."""
    return render.view("thanks.form.j2", person_id=person_id, text=text, metadata=metadata)


def said(person: Member, text: str, share: bool) -> Message:
    """To whoever thanked `person`."""
    return render.message("thanks.said.j2", person=person, text=text, share=share)


def thanked(person: Member, author: Member, text: str, share: bool) -> Message:
    """To `person`."""
    return render.message("thanks.thanked.j2", person=person, author=author, text=text, share=share)
