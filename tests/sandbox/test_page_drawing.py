"""How the page draws what apps send: mrkdwn and blocks, one function of its modules at a time."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from bot.clock import TravelClock
from bot.sandbox import Sandbox
from tests.sandbox.pages import MANIFEST, SEED, TUESDAY, Json, open_browser, plain, section


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    sandbox = Sandbox(MANIFEST, clock=TravelClock(TUESDAY), seed=SEED)
    with open_browser() as browser, sandbox:
        page = browser.new_page()
        page.goto(sandbox.url)
        yield page
        page.close()


def drawn(page: Page, module: str, call: str, value: Any) -> str:
    """The HTML that one function of a module of the page makes of a value."""
    script = f"""async (value) => {{
      const {{ {call} }} = await import("/page/{module}.js");
      const context = {{
        me: "U0ANA", zone: "America/Chicago", now: new Date("2026-09-16T12:30:00Z"),
        people: new Map([["U0ANA", {{ id: "U0ANA", name: "Ana Rivera" }}]]),
        channels: new Map([["C0WINS", {{ id: "C0WINS", name: "wins" }}]]),
      }};
      const scope = {{ surface: "message", context, fields: {{ add() {{}} }} }};
      const box = document.createElement("div");
      box.append(...[{call}(value, "{call}" === "mrkdwn" ? context : scope)].flat());
      return box.innerHTML;
    }}"""
    return str(page.evaluate(script, value))


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("*bold* _slanted_ ~gone~", "<strong>bold</strong> <em>slanted</em> <s>gone</s>"),
        ("*_both_*, (*yes*)", "<strong><em>both</em></strong>, (<strong>yes</strong>)"),
        ("2*3*4 snake_case_name", "2*3*4 snake_case_name"),
        ("* not * and *not\nthis*", "* not * and *not\nthis*"),
        ("\u034f*\u034ftyped\u034f*\u034f", "\u034f*\u034ftyped\u034f*\u034f"),
        ("`a *b* &lt;`", '<code class="short">a *b* &lt;</code>'),
        ("&lt;b&gt; &amp;amp; <b>", "&lt;b&gt; &amp;amp; &lt;b&gt;"),
        (":tada: :nope: 7:30:15", "🎉 :nope: 7:30:15"),
        ("<@U0ANA>", '<span class="mention mention-me">@Ana Rivera</span>'),
        ("<@U0GONE|ben>", '<span class="mention">@ben</span>'),
        ("<#C0WINS>", '<a class="mention" href="#U0ANA/C0WINS">#wins</a>'),
        ("<!here>", '<span class="mention mention-me">@here</span>'),
        ("<!date^1789560000^{date_short_pretty}, {time}|x>", "<time>Today, 7:00 AM</time>"),
        ("<!date^soon^{date}|later>", "<time>later</time>"),
        ("<javascript:alert(1)|x>", "&lt;javascript:alert(1)|x&gt;"),
        ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
    ],
)
def test_mrkdwn_is_read_as_slack_reads_it(page: Page, typed: str, shown: str) -> None:
    assert drawn(page, "mrkdwn", "mrkdwn", typed) == f'<span class="line">{shown}</span>'


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (
            "&gt; a\n&gt; *b*\nc",
            '<blockquote>a\n<strong>b</strong></blockquote><span class="line">c</span>',
        ),
        ("```a *b*\n&lt;c&gt;```", "<pre>a *b*\n&lt;c&gt;</pre>"),
        ("• a\n• b", '<span class="line item">• a</span><span class="line item">• b</span>'),
        (
            "<https://example.org?a=1&amp;b=2|the page>",
            '<span class="line"><a href="https://example.org?a=1&amp;b=2" target="_blank"'
            ' rel="noopener noreferrer">the page</a></span>',
        ),
    ],
)
def test_lines_of_mrkdwn_make_blocks(page: Page, typed: str, shown: str) -> None:
    assert drawn(page, "mrkdwn", "mrkdwn", typed) == shown


def points(*values: float) -> list[Json]:
    return [{"label": f"w{i}", "value": value} for i, value in enumerate(values)]


def chart(**payload: Any) -> Json:
    return {"type": "data_visualization", "title": "Reading", "chart": payload}


@pytest.mark.parametrize(
    ("block", "seen"),
    [
        ({"type": "header", "text": plain("Wins :tada:")}, ["Wins 🎉"]),
        ({"type": "divider"}, ["<hr"]),
        (section("x", fields=[plain("a"), plain("b")]), ["section-fields"]),
        (
            {"type": "context", "elements": [plain("small"), {"type": "mrkdwn", "text": "*b*"}]},
            ["small", "<strong>b</strong>"],
        ),
        (
            {
                "type": "table",
                "rows": [
                    [{"type": "raw_text", "text": "Key"}],
                    [{"type": "raw_text", "text": "1"}],
                ],
            },
            ['<th class="align-left" scope="col">Key</th>', '<td class="align-left">1</td>'],
        ),
        (
            {
                "type": "data_table",
                "caption": "Results",
                "rows": [
                    [{"type": "raw_text", "text": "Key"}, {"type": "raw_text", "text": "Now"}],
                    [{"type": "raw_text", "text": "RD-1"}, {"type": "raw_number", "value": 66}],
                ],
            },
            [
                "<caption>Results</caption>",
                '<th class="align-left" scope="row">RD-1</th>',
                '<td class="align-right">66</td>',
            ],
        ),
        (
            chart(
                type="line",
                series=[{"name": "Value", "data": points(62, 66)}],
                axis_config={"categories": ["w0", "w1"]},
            ),
            ["<svg", "Reading", "stroke series-0", '<th scope="row">w1</th>', ">66</td>"],
        ),
        (
            chart(
                type="bar",
                series=[{"name": "A", "data": points(1)}, {"name": "B", "data": points(2)}],
                axis_config={"categories": ["w0"]},
            ),
            ["bar series-1", '<li class="series-1">B</li>'],
        ),
        (
            chart(type="pie", segments=[{"label": "On track", "value": 5}]),
            ["slice", '<li class="series-0">On track</li>'],
        ),
        (
            {"type": "markdown", "text": "## Title\n**b** <i>\n\n- one\n- two"},
            ["<h3", "Title", "<strong>b</strong> &lt;i&gt;", "<li>two</li>"],
        ),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [{"type": "text", "text": "a", "style": {"bold": True}}],
                    },
                    {
                        "type": "rich_text_list",
                        "style": "ordered",
                        "elements": [
                            {
                                "type": "rich_text_section",
                                "elements": [{"type": "user", "user_id": "U0ANA"}],
                            }
                        ],
                    },
                ],
            },
            ["<strong>a</strong>", "<ol", "@Ana Rivera"],
        ),
        (
            {"type": "hologram", "title": plain("New"), "text": "<b>words</b>"},
            ["“hologram” block", "<li>New</li>", "<li>&lt;b&gt;words&lt;/b&gt;</li>"],
        ),
    ],
    ids=lambda value: value.get("type") if isinstance(value, dict) else None,
)
def test_every_block_is_drawn(page: Page, block: Json, seen: list[str]) -> None:
    html = drawn(page, "blocks", "drawBlocks", [block])
    assert [words for words in seen if words not in html] == []
