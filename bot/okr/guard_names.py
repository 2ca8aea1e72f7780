"""The probable names of students in a text.

A capitalised name is a student's only with a reason: a first name with a surname, or what stands
beside it ("student", "'s IEP", "missed", "in 3rd grade"). Titles, roles, places, programs, whom one
reads about in class, and the grown-ups of this school speak against it. May import the standard
library and `bot.okr.guard_words`.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.okr import guard_words as words

Known = Callable[[str], bool]
"""Whether a name belongs to a grown-up of this school, or to a team."""

_TOKEN = re.compile(r"[^\W\d_]++(?:['’ʼ-][^\W\d_]++)*+|\d+[^\W\d_]*|[^\w\s]|\n")
_GRADES = frozenset(
    "kindergarten k first second third fourth fifth sixth seventh eighth primer primero segundo "
    "tercer tercero cuarto quinto sexto".split()
)
_REACH = 6


def fold(text: str) -> str:
    """Small letters without accents: `Nguyễn` is `nguyen`."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("ł", "l"))
    return "".join(one for one in plain if not unicodedata.combining(one))


@dataclass(frozen=True, slots=True)
class _Token:
    """A word as typed; `folded` without a possessive, which `owns` tells."""

    text: str
    start: int
    folded: str
    owns: bool = False
    begins: bool = False
    joins: bool = False

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper() and len(self.text) > 1 and not self.text.isupper()

    @property
    def is_initial(self) -> bool:
        return len(self.text) == 1 and self.text.isupper()

    @property
    def is_ordinary(self) -> bool:
        """Of words with a hyphen, both: Anne-Marie is none."""
        return all(part in words.ORDINARY for part in self.folded.split("-"))


def _tokens(typed: str) -> list[_Token]:
    found: list[_Token] = []
    end, begins = -1, True
    for match in _TOKEN.finditer(typed):
        text, folded = match[0], fold(match[0]).replace("’", "'").replace("ʼ", "'")
        owns = folded.endswith("'s")
        text = text[:-2] if owns else text
        joins = typed[end : match.start()].isspace() and "\n" not in typed[end : match.start()]
        folded = folded.removesuffix("'s").replace("'", "")
        found.append(_Token(text, match.start(), folded, owns, begins, joins))
        end = match.end()
        begins = text in ".!?\n:" or (begins and not text.isalnum())
    return found


def students_name(typed: str, is_known: Known) -> str:
    """The first probable name of a student, as typed; "" for none."""
    tokens = _tokens(typed)
    for start, end in _runs(tokens):
        if _is_of_a_grown_up(tokens, start, end) or _is_a_place(tokens, start, end):
            continue
        for first, last in _segments(tokens, start, end):
            said = [one for one in tokens[first:last] if one.folded not in words.PARTICLES]
            quote = typed[tokens[first].start : tokens[last - 1].start + len(tokens[last - 1].text)]
            if (
                said
                and not words.FAMOUS.intersection(
                    f"{said[0].folded} {one.folded}" for one in said[1:]
                )
                and _is_a_child(tokens, said, first, last)
                and not is_known(quote)
            ):
                return quote
    return ""


def _runs(tokens: Sequence[_Token]) -> list[tuple[int, int]]:
    """Capitalised words side by side: where they begin, and behind their end."""
    found, at = [], 0
    while at < len(tokens):
        if not tokens[at].is_capital:
            at += 1
            continue
        end = at + 1
        while end < len(tokens) and not tokens[end - 1].owns:
            particles = end
            while (
                particles < len(tokens)
                and particles - end < 3
                and tokens[particles].joins
                and tokens[particles].text in words.PARTICLES
            ):
                particles += 1
            if particles >= len(tokens) or not tokens[particles].joins:
                break
            if not (tokens[particles].is_capital or tokens[particles].is_initial):
                break
            end = particles + 1
        found.append((at, end))
        at = end
    return found


def _segments(tokens: Sequence[_Token], start: int, end: int) -> list[tuple[int, int]]:
    """The parts of a run between words that are no names; a surname may be such a word."""
    found, first = [], start
    for at in range(start, end):
        is_surname = at > first and tokens[at].folded in words.SURNAMES
        is_particle = tokens[at].text in words.PARTICLES
        if tokens[at].is_ordinary and not is_surname and not is_particle:
            if at > first:
                found.append((first, at))
            first = at + 1
    return [*found, (first, end)] if first < end else found


def _is_of_a_grown_up(tokens: Sequence[_Token], start: int, end: int) -> bool:
    """A title or a role stands before it, in it, or right behind it: "Ana Ruiz, our coach"."""
    before = [one.folded for one in tokens[max(0, start - 3) : start] if one.text != "."]
    if before and before[-1] in words.STAFF:
        return True
    if before[-2:-1] and before[-2] in words.STAFF and before[-1] in ("and", "y", ","):
        return True
    if tokens[start].folded in words.STAFF:
        return True
    behind = tokens[end : end + 4]
    if behind and behind[0].text in ",(":
        return any(one.folded in words.STAFF for one in behind[1:])
    return False


def _is_a_place(tokens: Sequence[_Token], start: int, end: int) -> bool:
    behind = tokens[end].folded if end < len(tokens) and tokens[end].joins else ""
    return (
        end - start > 1
        and any(
            one.folded in words.PLACES and one.folded not in words.SURNAMES
            for one in tokens[start:end]
        )
    ) or (behind in words.PLACES and not tokens[end - 1].owns)


def _is_a_child(tokens: Sequence[_Token], said: Sequence[_Token], first: int, last: int) -> bool:
    head = said[0].folded.split("-")[0]
    is_given, may_be_given = head in words.GIVEN, head in words.AMBIGUOUS
    before = [one.folded for one in tokens[max(0, first - _REACH) : first]]
    behind = tokens[last : last + _REACH]
    is_childs = bool(before) and before[-1] in words.CHILD
    if len(said) > 1:
        is_surname = said[-1].folded in words.SURNAMES
        if is_given and head not in words.YOUNG:  # more likely a grown-up from elsewhere
            named = 1
        else:
            named = 2 * is_given + may_be_given + is_surname
        if head in words.SURNAMES and said[1].folded in words.GIVEN:  # Nguyễn Minh Anh
            named = 2
        unknown = not said[-1].is_initial and len(said) < 4
        context = is_childs or _speaks_of_a_child(before, behind, owns=said[-1].owns)
        return named >= 2 or (context and (named > 0 or unknown or said[-1].is_initial))
    one = said[0]
    if one.owns:
        return _owns_like_a_child(behind, is_given=is_given, begins=one.begins)
    young = head in words.YOUNG
    if is_childs:
        return is_given or (_goes_on_about(behind) and not one.begins)
    if _is_in_a_list(tokens, first, last) and young:
        return True
    if is_given and _file_of(before):
        return True
    if (is_given or may_be_given) and _is_of_kin(before):
        return True
    if (is_given or not one.begins) and _tells_grade(behind):
        return True
    if head in words.SURNAMES and _is_given_after_comma(behind):
        return True
    return young and _goes_on_about(behind)


def _speaks_of_a_child(before: Sequence[str], behind: Sequence[_Token], *, owns: bool) -> bool:
    if owns and behind:
        return behind[0].folded in words.RECORD | words.KIN | words.SCHOOLWORK
    return _tells_grade(behind) or _goes_on_about(behind) or _file_of(before) or _is_of_kin(before)


def _owns_like_a_child(behind: Sequence[_Token], *, is_given: bool, begins: bool) -> bool:
    """ "Jayden's mom"; of a name nobody knows only where it is surely about a child."""
    near = {one.folded for one in behind[:2]}
    certain = near & (words.RECORD | words.KIN)
    return bool(certain if not is_given else certain or near & words.SCHOOLWORK)


def _goes_on_about(behind: Sequence[_Token]) -> bool:
    """ "missed 12 days", "is absent": what notes say of a student."""
    if not behind:
        return False
    verb = behind[0].folded
    if verb in words.IS and len(behind) > 1:
        return behind[1].folded in words.STATE or behind[1].folded in words.DID
    return verb in words.DID


def _tells_grade(behind: Sequence[_Token]) -> bool:
    """ "in 3rd grade", "(3rd grade)", ", a 4th grader" """
    near = [one.folded for one in behind[:5]]
    for at, word in enumerate(near[:4]):
        if word not in ("in", "(", ",", "a", "is", "de", "del", "the", ".", "our"):
            is_grade = word in _GRADES or re.fullmatch(r"\d{1,2}(?:st|nd|rd|th|o|er)?", word)
            return (
                at > 0
                and bool(is_grade)
                and near[at + 1 : at + 2][:1]
                in (
                    ["grade"],
                    ["grader"],
                    ["grado"],
                )
            )
    return False


def _file_of(before: Sequence[str]) -> bool:
    """ "IEP meeting for", "the 504 plan of" """
    return bool(
        before
        and before[-1] in ("for", "of", "about", "with", "on", "de", "para", "con")
        and words.RECORD.intersection(before[-4:-1])
    )


def _is_of_kin(before: Sequence[str]) -> bool:
    """ "the mother of", "la mamá de" """
    return len(before) > 1 and before[-1] in ("of", "de", "to") and before[-2] in words.KIN


def _is_in_a_list(tokens: Sequence[_Token], first: int, last: int) -> bool:
    """Another first name follows behind a comma or an "and"."""
    behind = tokens[last : last + 3]
    names = [one for one in behind if one.is_capital and one.folded in words.YOUNG]
    return bool(behind) and behind[0].folded in (",", "and", "&", "y") and bool(names)


def _is_given_after_comma(behind: Sequence[_Token]) -> bool:
    """ "Lopez, Maria" """
    return (
        len(behind) > 1
        and behind[0].text == ","
        and behind[1].is_capital
        and behind[1].folded in words.GIVEN
    )
