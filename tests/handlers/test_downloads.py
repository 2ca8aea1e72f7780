"""A file is read from Slack with our token, and the token goes nowhere else."""

import pytest

from bot.app import make_client
from bot.okr.model import Problem
from handlers import downloads
from tests.handlers.school import School


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/files/goals.csv",
        "http://files.slack.com/goals.csv",
        "https://slack.com.example.org/goals.csv",
        "file:///etc/passwd",
        "",
    ],
)
def test_an_address_that_is_not_slacks_is_not_read(school: School, url: str) -> None:
    with pytest.raises(Problem) as problem:
        downloads.read(make_client(school.settings), {"name": "goals.csv", "url_private": url})
    assert problem.value.code == "import.unreadable"


def test_a_page_to_log_in_is_a_missing_scope(school: School) -> None:
    stranger = make_client(school.settings.model_copy(update={"slack_bot_token": "xoxb-other"}))
    url = school.settings.slack_api_url.removesuffix("api/") + "files/F1/goals.csv"
    with pytest.raises(Problem) as problem:
        downloads.read(stranger, {"name": "goals.csv", "url_private": url})
    assert problem.value.code == "import.no_scope"


def test_a_large_file_is_not_even_asked_for(school: School) -> None:
    file = {"name": "goals.csv", "url_private": school.settings.slack_api_url, "size": 5_000_001}
    with pytest.raises(Problem) as problem:
        downloads.read(make_client(school.settings), file)
    assert problem.value.code == "import.too_large"
