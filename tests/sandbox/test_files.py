"""Files in the stand-in Slack: put into a form, read by an app that may, sent by it to a person."""

from urllib.error import HTTPError
from urllib.request import HTTPRedirectHandler, Request, build_opener

import pytest

from tests.sandbox.conftest import Listen
from tests.sandbox.school import Json, Refused, School
from tests.sandbox.test_forms import field, open_form, submitted


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *args: object, **more: object) -> None:
        return None


def read(url: str, token: str = "") -> bytes:
    request = Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
    with build_opener(_NoRedirects).open(request) as response:
        content: bytes = response.read()
        return content


def file_field() -> Json:
    return field("file_input", filetypes=["csv"], max_files=1)


@pytest.mark.parametrize(
    "file",
    [
        {"name": "goals.csv", "content": "a,b\n"},
        {"name": "goals.csv", "base64": "YSxiCg=="},
    ],
)
def test_a_file_is_put_into_a_form_and_read_with_the_token(
    school: School, listen: Listen, file: Json
) -> None:
    listener = open_form(school, listen, file_field())
    school.submit({"file_input": [file]})
    (sent,) = submitted(listener)["file_input"]["files"]
    assert (sent["name"], sent["size"], sent["filetype"]) == ("goals.csv", 4, "csv")
    assert read(sent["url_private"], school.sandbox.bot_token) == b"a,b\n"


def test_without_the_token_it_is_the_page_to_log_in(school: School, listen: Listen) -> None:
    listener = open_form(school, listen, file_field())
    school.submit({"file_input": [{"name": "goals.csv", "content": "a"}]})
    (sent,) = submitted(listener)["file_input"]["files"]
    for token in ("", "xoxb-wrong"):
        with pytest.raises(HTTPError) as refused:
            read(sent["url_private"], token)
        with refused.value:
            assert refused.value.code == 302


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([{"name": "goals.xlsx", "content": ""}], "takes files that end in csv, not goals.xlsx."),
        ([{"name": "a.csv", "content": ""}] * 2, "takes at most 1 files, not 2."),
        (["goals.csv"], "takes files: each needs a `name` and its `content`."),
        ([{"name": "a.csv", "base64": "?"}], "the `base64` of a.csv is none."),
    ],
)
def test_what_nobody_could_put_in_is_refused(
    school: School, listen: Listen, files: Json, said: str
) -> None:
    open_form(school, listen, file_field())
    with pytest.raises(Refused, match=said):
        school.submit({"file_input": files})


def test_a_file_that_the_app_sends_is_seen_by_the_person(school: School) -> None:
    client = school.client
    opened = client.conversations_open(users="U0ANA")["channel"]["id"]
    client.files_upload_v2(channel=opened, filename="all.json", content="{}")
    (message,) = school.dm()
    (file,) = message["files"]
    assert file["name"] == "all.json"
    assert read(f"{school.sandbox.url}/_page/files/{file['id']}/all.json") == b"{}"
