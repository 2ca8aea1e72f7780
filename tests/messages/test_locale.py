"""Every sentence goes through gettext, and can be translated."""

import ast
import gettext as gnu
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from jinja2 import nodes
from jinja2.ext import extract_from_ast

from messages.locale import CATALOGS, gettext, ngettext, translations
from messages.render import TEMPLATES, environment
from tests.messages.golden import IS_UPDATE

POT = CATALOGS / "homeroom.pot"
MODULES = sorted(path for path in TEMPLATES.parent.rglob("*.py") if "preview" not in path.parts)
OWN = sorted(TEMPLATES.glob("*.j2"))
KEYWORDS: dict[str, None] = dict.fromkeys(("_", "gettext", "ngettext"))
FROM_DATA = "help.help.j2"  # says the command table's sentences, which are marked there


def _sentences() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Each sentence (with its plural) and the file it stands in."""
    said: str | tuple[str, ...]
    for path in OWN:
        parsed = environment().parse(path.read_text(encoding="utf-8"))
        for _line, function, found in extract_from_ast(parsed, tuple(KEYWORDS)):
            if said := _singular_plural(function, found):
                yield said, f"messages/templates/{path.name}"
    for path in MODULES:
        with path.open("rb") as file:
            for _line, keyword, extracted, _comments in extract_python(file, KEYWORDS, (), {}):
                if said := _singular_plural(str(keyword), extracted):
                    yield said, path.relative_to(TEMPLATES.parents[1]).as_posix()


def _singular_plural(function: str, found: object) -> str | tuple[str, ...]:
    """What a call says; nothing for a call that passes on a sentence marked elsewhere."""
    texts = found if isinstance(found, (tuple, list)) else (found,)
    said = tuple(text for text in texts if isinstance(text, str))
    return said[:2] if function == "ngettext" else "".join(said[:1])


def _catalog() -> bytes:
    never = datetime(2026, 1, 1, tzinfo=UTC)
    catalog = Catalog(project="Homeroom", creation_date=never, revision_date=never, fuzzy=False)
    catalog.header_comment = "# Every sentence Homeroom says. Copy to LANGUAGE.po and translate."
    for sentence, place in _sentences():
        catalog.add(sentence, locations=[(place, 0)])
    written = BytesIO()
    write_po(written, catalog, include_lineno=False, sort_output=True, width=100)
    return re.sub(rb'"(Generated-By|Project-Id|Report-Msgid).*\n', b"", written.getvalue())


def test_the_template_catalog_holds_every_sentence() -> None:
    written = _catalog()
    if IS_UPDATE:
        POT.write_bytes(written)
    assert POT.read_bytes() == written, "run with UPDATE_GOLDEN=1"


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_templates_translate_whole_sentences_known_in_advance(path: Path) -> None:
    parsed = environment().parse(path.read_text(encoding="utf-8"))
    for call in parsed.find_all(nodes.Call):
        if path.name == FROM_DATA and not isinstance(call.args[0], nodes.Const):
            continue
        if isinstance(call.node, nodes.Name) and call.node.name in KEYWORDS:
            texts = call.args[:2] if call.node.name == "ngettext" else call.args[:1]
            assert all(isinstance(text, nodes.Const) for text in texts), f"line {call.lineno}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_modules_translate_whole_sentences_known_in_advance(path: Path) -> None:
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name):
            number = {"_": 1, "gettext": 1, "ngettext": 2}.get(call.func.id, 0)
            assert all(isinstance(text, ast.Constant) for text in call.args[:number]), call.lineno


SPANISH = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: es\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

msgid "Check in"
msgstr "Registrar"

msgid "%(num)s key result"
msgid_plural "%(num)s key results"
msgstr[0] "%(num)s resultado clave"
msgstr[1] "%(num)s resultados clave"
"""


def test_a_catalog_is_compiled_in_memory(tmp_path: Path) -> None:
    (tmp_path / "es.po").write_text(SPANISH, encoding="utf-8")
    spanish = translations("es", tmp_path)
    assert isinstance(spanish, gnu.GNUTranslations)
    assert spanish.gettext("Check in") == "Registrar"
    assert spanish.gettext("not translated") == "not translated"
    plural = ("%(num)s key result", "%(num)s key results")
    assert spanish.ngettext(*plural, 1) == "%(num)s resultado clave"
    assert spanish.ngettext(*plural, 2) == "%(num)s resultados clave"
    assert [path.name for path in tmp_path.iterdir()] == ["es.po"]


def test_a_language_without_a_catalog_reads_english() -> None:
    assert translations("xx").gettext("Check in") == "Check in"


def test_sentences_take_named_values() -> None:
    assert gettext("50% done") == "50% done"
    assert gettext("%(n)s%% done", n=50) == "50% done"
    assert ngettext("%(num)s day", "%(num)s days", 1) == "1 day"
    assert ngettext("%(num)s day of %(name)s", "%(num)s days of %(name)s", 3, name="Ana") == (
        "3 days of Ana"
    )


def test_the_template_catalog_reads_back() -> None:
    with POT.open("rb") as file:
        catalog = read_po(file)
    assert len(catalog) > 100
    assert not list(catalog.check())
