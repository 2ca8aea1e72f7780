"""How long, and how many, signatures are remembered."""

from bot.web.replays import SECONDS, Replays


def signature(number: int) -> str:
    return f"v0={number:064x}"


def test_a_signature_is_new_once_while_slack_signing_would_let_it_pass() -> None:
    now = [0.0]
    replays = Replays(lambda: now[0])
    assert [replays.is_new(signature(1)) for _ in range(2)] == [True, False]
    now[0] = SECONDS - 1
    assert not replays.is_new(signature(1))
    now[0] = SECONDS
    assert replays.is_new(signature(1))


def test_no_more_than_so_many_are_kept_and_the_oldest_goes_first() -> None:
    replays = Replays(lambda: 0.0, most=2)
    assert [replays.is_new(signature(number)) for number in (1, 2, 3)] == [True] * 3
    assert not replays.is_new(signature(3))
    assert not replays.is_new(signature(2))
    assert replays.is_new(signature(1))
