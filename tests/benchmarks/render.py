"""Writing a prompt for three key results, as Slack takes it.

The naive way builds the same blocks from `slack_sdk.models`. A part of `make bench`.
"""

import json
from collections.abc import Iterator

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ContextBlock,
    DividerBlock,
    MarkdownTextObject,
    SectionBlock,
)

import messages.check_in
from bot.okr.model import PromptItem
from bot.okr.prompts import PromptLine
from bot.okr.status import Standing
from messages import render
from tests import cast
from tests.benchmarks.table import Figure, Sizes
from tests.benchmarks.timing import median

_RUNS = 500


def figures(sizes: Sizes) -> Iterator[Figure]:
    render.warm_up()
    standings = [
        cast.standing(
            cast.check_in(66), cast.check_in(64), of=cast.key_result(f"RD-{number}", measure)
        )
        for number, measure in enumerate(cast.MEASURES[:3], 1)
    ]
    lines = [PromptLine(standing=one, item=PromptItem(key_result_id=1)) for one in standings]
    prompt = cast.prompt(1, 2, 3)

    def ours() -> object:
        return messages.check_in.prompt(cast.ANA, lines, prompt, cast.NOW).payload()

    took, naive = median(ours, _RUNS), median(lambda: _naively(standings), _RUNS)
    yield Figure("a prompt for three key results", took.wall, naive=naive.wall, note=took.note)


def _naively(standings: list[Standing]) -> object:
    """Without our escaping, words for status, menus, languages or checks of Slack's limits."""
    blocks: list[object] = [
        SectionBlock(text=MarkdownTextObject(text="*Good morning, Ana.* Three quick check-ins."))
    ]
    for one in standings:
        last = one.reading.number if one.reading else "–"
        text = f"*{one.key_result.title}*\nlast {last} of {one.key_result.measure.target}"
        buttons = [
            ButtonElement(text=name, action_id=action, value=one.key_result.key)
            for name, action in (
                ("Same as last time", "same"),
                ("New number", "number"),
                ("Need support", "support"),
            )
        ]
        blocks += [
            DividerBlock(),
            SectionBlock(text=MarkdownTextObject(text=text)),
            ActionsBlock(elements=buttons),
        ]
    last_buttons = [
        ButtonElement(text=name, action_id=name, value="1")
        for name in ("Check in all 3", "Snooze", "Skip this week")
    ]
    blocks += [
        DividerBlock(),
        ActionsBlock(elements=last_buttons),
        ContextBlock(elements=[MarkdownTextObject(text="Or type `/okr c RD-1 70`")]),
    ]
    return json.loads(json.dumps([one.to_dict() for one in blocks]))  # type: ignore[attr-defined]
