"""The client that all calls to Slack go through."""

import socket
from urllib.error import URLError

import pytest

from bot.app import Client, make_client
from bot.settings import Settings


def test_the_machines_certificates_are_read_once_for_all_calls() -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        clients = [_client(f"https://127.0.0.1:{nobody.getsockname()[1]}/api/") for _ in range(2)]
        assert [client.ssl for client in clients] == [None, None]  # none at the start
        for client in clients:
            with pytest.raises(URLError):
                client.auth_test()
    first, second = (client.ssl for client in clients)
    assert first is not None
    assert first is second
    assert first.check_hostname


def test_a_slack_without_https_needs_no_certificates() -> None:
    client = _client("http://127.0.0.1:1/api/")
    with pytest.raises(URLError):
        client.auth_test()
    assert client.ssl is None


def _client(url: str) -> Client:
    settings = Settings(slack_bot_token="xoxb-1", slack_api_url=url)
    return make_client(settings)
