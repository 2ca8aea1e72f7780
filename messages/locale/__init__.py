"""Gettext catalogs, one `.po` file a language, compiled in memory; English is the source itself.

May import Babel and the standard library. `homeroom.pot` lists every sentence to translate; a test
keeps it equal to what templates and modules say.
"""

import gettext as gnu
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CATALOGS: Final = Path(__file__).parent
SOURCE_LANGUAGE: Final = "en"


@cache
def translations(language: str = SOURCE_LANGUAGE, folder: Path = CATALOGS) -> gnu.NullTranslations:
    """The catalog of a language; one that is missing falls back to English, as do its gaps."""
    path = folder / f"{language}.po"
    if not path.is_file():
        return gnu.NullTranslations()
    with path.open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gnu.GNUTranslations(compiled)


def gettext(message: str, **values: object) -> str:
    """The sentence in the current language as plain text; values stand as `%(name)s`."""
    sentence = translations().gettext(message)
    return sentence % values if values else sentence


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """The form of the sentence for `num` things, which it may quote as `%(num)s`."""
    return translations().ngettext(singular, plural, num) % {"num": num, **values}
