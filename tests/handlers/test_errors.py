"""What goes wrong is told in one sentence, and logged without anybody's words."""

import logging

import pytest
from slack_bolt import BoltContext
from slack_sdk import WebClient

from handlers import errors
from storage import Conflict

TYPED = {"command": "/okr", "text": "close RD-2 the note"}


def answer(error: Exception) -> str:
    return str(errors.listener(error, dict(TYPED), BoltContext(), WebClient()).body)


def test_who_comes_second_hears_that_somebody_was_faster(caplog: pytest.LogCaptureFixture) -> None:
    said = answer(Conflict("UNIQUE constraint failed: reviews.key_result_id"))
    assert "a moment faster" in said
    assert "close RD-2 the note" in said
    assert caplog.records == []


def test_what_is_ours_to_mend_is_logged_without_what_was_typed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.ERROR):
        said = answer(ValueError("the note"))
    assert "sorry" in said
    assert "ValueError in /okr" in caplog.text
    assert "the note" not in caplog.text
