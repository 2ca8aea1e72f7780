"""The engine: a stream of JSON blocks becomes a message or a view, safe by construction."""

import gc
import json
import time
import warnings
from pathlib import Path

import pytest
from jinja2 import Environment, TemplateAssertionError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import TemplateRuntimeError

from messages import Message, View
from messages.escape import OPEN, Fragment, RenderWarning
from messages.filters import mention
from messages.render import (
    RenderError,
    environment,
    make_environment,
    message,
    view,
    warm_up,
)

GLUE = "\u034f"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def said(folder: Path, template: str, **values: object) -> Message:
    """The message of a template given as text."""
    (folder / "said.j2").write_text(template, encoding="utf-8")
    return message("said.j2", make_environment(folder), **values)


def text_of(folder: Path, expression: str, **values: object) -> str:
    """What `expression` prints in mrkdwn."""
    made = said(folder, '{"text": "x"} {{ section(' + expression + ") }}", **values)
    return str(made.blocks[0]["text"]["text"])


def test_a_message_is_a_frame_and_its_blocks(folder: Path) -> None:
    made = said(
        folder,
        """
        {"text": "{{ _('Hello %(name)s', name=name) }}"}
        {% for number in numbers %}
        {{ section(_("*%(n)s*", n=number), button("a.b", _("Do"), number)) }}
        {% endfor %}
        {{ divider() }}
        """,
        name="Ana",
        numbers=[1, 2],
    )
    button = {"type": "button", "action_id": "a.b", "text": {"type": "plain_text", "text": "Do"}}
    assert made == Message(
        "Hello Ana",
        (
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "*1*"},
                "accessory": {**button, "value": "1"},
            },
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "*2*"},
                "accessory": {**button, "value": "2"},
            },
            {"type": "divider"},
        ),
    )
    assert made.payload() == {"text": "Hello Ana", "blocks": list(made.blocks)}


def test_a_view_is_a_frame_and_its_blocks(folder: Path) -> None:
    (folder / "form.j2").write_text(
        """
        {"type": "modal", "title": {{ plain(_("Form")) }}, "submit": {{ plain(_("Save")) }},
         "private_metadata": "{{ metadata }}"}
        {% set element = plain_text_input("note", typed, multiline=true) %}
        {{ input(_("Note"), element, "note", optional=true) }}
        """,
        encoding="utf-8",
    )
    metadata = json.dumps({"keys": ["RD-1"], "quote": '"*<&>'})
    made = view("form.j2", make_environment(folder), metadata=metadata, typed='a "b"\n<c> *d* ')
    assert made == View(
        {
            "type": "modal",
            "title": {"type": "plain_text", "text": "Form"},
            "submit": {"type": "plain_text", "text": "Save"},
            "private_metadata": metadata,
            "blocks": [
                {
                    "type": "input",
                    "block_id": "note",
                    "label": {"type": "plain_text", "text": "Note"},
                    "element": {
                        "type": "plain_text_input",
                        "action_id": "note",
                        "multiline": True,
                        "initial_value": 'a "b"\n<c> *d* ',
                    },
                    "optional": True,
                }
            ],
        }
    )


# Escaping by where it lands


def test_words_are_escaped_in_mrkdwn_and_as_typed_elsewhere(folder: Path) -> None:
    made = said(
        folder,
        """{"text": "{{ x }}"} {{ header(x) }}
        {{ section(x, button("a.b", x, x)) }} {{ context(x) }}""",
        x='<b> "*a*" \\ {}',
    )
    neutral = f'&lt;b{GLUE}&gt; "{GLUE}*{GLUE}a{GLUE}*{GLUE}" \\ {{}}'
    typed = '<b> "*a*" \\ {}'
    section = made.blocks[1]
    assert made.text == neutral
    assert made.blocks[0]["text"]["text"] == typed
    assert section["text"]["text"] == neutral
    assert section["accessory"]["text"]["text"] == typed
    assert section["accessory"]["value"] == typed
    assert made.blocks[2]["elements"][0]["text"] == neutral


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ('_("*%(x)s*", x=x)', f"*a{GLUE}*{GLUE}*"),
        ("x", f"a{GLUE}*{GLUE}"),
        ("x ~ 1", f"a{GLUE}*{GLUE}1"),
        ("x | upper", f"A{GLUE}*{GLUE}"),
        ("[x, x] | join(', ')", f"a{GLUE}*{GLUE}, a{GLUE}*{GLUE}"),
        ("[x, _('*b*'), ''] | join(' ')", f"a{GLUE}*{GLUE} *b*"),
        ("[_('*b*'), x] | join(' ')", f"*b* a{GLUE}*{GLUE}"),
        ("'*literal*'", f"{GLUE}*{GLUE}literal{GLUE}*{GLUE}"),
        ("x if x else '*'", f"a{GLUE}*{GLUE}"),
        ("'U123' | mention", "<@U123>"),
        ("_('100%')", "100%"),
        ("_('%(n)s%%', n=5)", "5%"),
        ("ngettext('%(num)s thing', '%(num)s things', 1)", "1 thing"),
        ("ngettext('*%(x)s*', '*%(x)s*s', 2, x=x)", f"*a{GLUE}*{GLUE}*s"),
        ("_('*a*') | sentence_case", "*a*"),
        ("_('hello') | sentence_case", "Hello"),
        ("x | clip(1)", "…"),
    ],
)
def test_only_our_own_words_format(folder: Path, expression: str, shown: str) -> None:
    assert text_of(folder, expression, x="a*") == shown


def test_a_macro_prints_its_words_and_escapes_its_values(folder: Path) -> None:
    made = said(
        folder,
        """
        {% macro bold(text) -%} *{{ text }}* {%- endmacro %}
        {"text": "x"}
        {{ section(bold("a*b")) }}
        {{ section(_("so: %(it)s", it=bold(bold("c")))) }}
        """,
    )
    assert [block["text"]["text"] for block in made.blocks] == [
        f"*a{GLUE}*{GLUE}b*",
        "so: **c**",
    ]


@pytest.mark.parametrize(
    "template",
    [
        "{% set x %}*{{ y }}*{% endset %}",
        "{% filter upper %}x{% endfilter %}",
        "{% macro m() %}{{ caller() }}{% endmacro %}{% call m() %}x{% endcall %}",
        "{% autoescape false %}{{ y }}{% endautoescape %}",
    ],
)
def test_what_would_print_past_the_escaping_does_not_compile(template: str) -> None:
    with pytest.raises(TemplateAssertionError, match="prints past the escaping"):
        environment().from_string(template)


@pytest.mark.parametrize(
    "template", ["{{ f(*x) }}", "{{ f(**x) }}", "{% macro m() %}{{ kwargs }}{% endmacro %}"]
)
def test_what_a_macro_is_given_is_written_out(template: str) -> None:
    with pytest.raises(TemplateAssertionError, match=r"written out|names its parameters"):
        environment().from_string(template)


@pytest.mark.parametrize("call", ['m("a", third="c")', 'm("a", "b", "c")', 'm(second="b")'])
def test_a_macro_takes_what_it_names(folder: Path, call: str) -> None:
    macro = '{% macro m(first, second="") %}{{ first }}{{ second }}{% endmacro %}'
    with pytest.raises((TypeError, UndefinedError)):
        said(folder, macro + '{"text": "{{ ' + call + ' }}"}')
    whole = '{"text": "{{ m("a") }}{{ m(second="c", first="b") }}{{ m("d", second="e") }}"}'
    assert said(folder, macro + whole).text == "abcde"


@pytest.mark.parametrize(
    "name",
    ["safe", "tojson", "e", "escape", "forceescape", "format", "replace", "urlize", "xmlattr"],
)
def test_filters_that_would_make_text_trusted_do_not_exist(name: str) -> None:
    with pytest.raises(TemplateAssertionError, match="No filter named"):
        environment().from_string("{{ x | " + name + " }}")


def test_a_fragment_joined_to_text_is_an_error(folder: Path) -> None:
    with pytest.raises(TypeError, match="not joined to text"):
        text_of(folder, "_('*a*') ~ x", x="b")


def test_a_value_that_is_missing_is_an_error(folder: Path) -> None:
    with pytest.raises(UndefinedError):
        text_of(folder, "nobody")


def test_marker_characters_of_people_are_neutralised(folder: Path) -> None:
    assert OPEN not in text_of(folder, "x", x=f"a{OPEN}b")


def test_a_markdown_block_takes_no_values(folder: Path) -> None:
    with pytest.raises(RenderError, match="use a section"):
        said(folder, '{"text": "x"} {"type": "markdown", "text": "{{ x }}"}', x="*a*")


# Slack's limits


def test_words_are_clipped_to_the_limit_of_their_place(folder: Path) -> None:
    made = said(
        folder,
        '{"text": "x"} {{ header(_("To: %(x)s", x=x)) }} {{ section(x, button("a.b", x, "v")) }}',
        x="w" * 4000,
    )
    header, section = made.blocks
    assert header["text"]["text"] == "To: " + "w" * 145 + "…"
    assert len(section["text"]["text"]) == 3000
    assert len(section["accessory"]["text"]["text"]) == 75


def test_options_are_clipped_alike_so_the_chosen_one_is_still_among_them(folder: Path) -> None:
    made = said(
        folder,
        """{"text": "x"}
        {% set choices = [option(x, 1), option("b", 2)] %}
        {{ actions(radio_buttons("a.b", choices, choices[0])) }}""",
        x="w" * 100,
    )
    radio = made.blocks[0]["elements"][0]
    assert radio["initial_option"] == radio["options"][0]


def test_a_frame_over_the_limit_is_a_fault_in_tests(folder: Path) -> None:
    with pytest.warns(RenderWarning, match=r"said.j2: must be less than 151 characters \[json-po"):
        said(folder, '{"text": "x"} {{ header(_("' + "w" * 151 + '")) }}')


def test_too_many_blocks_are_a_fault_in_tests_and_cut_in_production(folder: Path) -> None:
    template = '{"text": "x"} {% for n in range(51) %}{{ divider() }}{% endfor %}'
    with pytest.warns(RenderWarning, match="no more than 50 items allowed"):
        said(folder, template)
    with warnings.catch_warnings(action="ignore", category=RenderWarning):
        assert len(said(folder, template).blocks) == 50


# Mistakes in templates are said with their place


@pytest.mark.parametrize(
    "stream", ['{"text": "x"} {"type": }', '{"text": "x"} [1]', '{"text": "x"}, {}', "{", '"x"']
)
def test_what_is_no_stream_of_objects_names_the_template(folder: Path, stream: str) -> None:
    with pytest.raises(RenderError, match=r"said\.j2"):
        said(folder, stream)


def test_an_error_quotes_the_template_but_nobodys_words(folder: Path) -> None:
    with pytest.raises(RenderError) as caught:
        said(folder, '{"text": "{{ x }}" "oops"}', x="private")
    assert "oops" in str(caught.value)
    assert "private" not in str(caught.value)


def test_a_template_that_does_not_exist_or_parse_is_an_error(folder: Path) -> None:
    with pytest.raises((TemplateSyntaxError, TemplateRuntimeError)):
        said(folder, "{{ ")


# Speed


def test_a_message_costs_little_more_than_its_json(folder: Path) -> None:
    """The floor is the same JSON from bare Jinja2, unescaped and unchecked, measured alike."""
    ours = make_environment(folder)
    (folder / "small.j2").write_text(
        """{"text": "{{ _('Saved: %(n)s', n=name) }}"}
        {{ section(_("*%(n)s*  `%(k)s`", n=name, k=key), button("a.b", _("Undo"), key)) }}""",
        encoding="utf-8",
    )
    floor = Environment().from_string(
        """[{"text": "Saved: {{ n }}"}, {"type": "section", "text": {"type": "mrkdwn", "text":
        "*{{ n }}* `{{ k }}`"}, "accessory": {"type": "button", "action_id": "a.b", "value":
        "{{ k }}", "text": {"type": "plain_text", "text": "Undo"}}}]"""
    )

    def cost(times: int = 300) -> tuple[float, float]:
        begun = time.process_time()
        for _ in range(times):
            message("small.j2", ours, name="Ana", key="RD-1")
        between = time.process_time()
        for _ in range(times):
            json.loads(floor.render(n="Ana", k="RD-1"))
        return between - begun, time.process_time() - between

    gc.collect()
    ratios = [ours_cost / floor_cost for ours_cost, floor_cost in (cost() for _ in range(7))]
    assert min(ratios) < 12


def test_fragments_and_mentions_are_the_only_trusted_words() -> None:
    assert isinstance(environment().filters["mention"]("U1"), Fragment)
    with pytest.raises(ValueError, match="no Slack id"):
        mention("U1> <!channel")


def test_after_warming_up_no_template_waits_to_be_compiled() -> None:
    warm_up()
    cache = environment().cache
    assert cache is not None
    compiled = {name for _, name in cache.keys()}  # noqa: SIM118 (Jinja's cache is no mapping)
    assert compiled >= set(environment().list_templates())


def test_warming_up_rests_between_two_templates_and_ends_when_told_so() -> None:
    rests = iter([False, True])
    warm_up(lambda: next(rests))
    assert next(rests, None) is None
