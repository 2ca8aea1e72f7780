"""Tokens in the database: as ciphertext, exchanged by one replica, gone at once when told to."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Session, Store, backups, installations, oauth_states, workspaces
from storage.encryption import BadKeys, TokenKeys, Unreadable, new_key
from storage.installations import Installation, Tokens
from tests import cast
from tests.storage.school import AWAY, HOME

HOUR = timedelta(hours=1)
OLD, NEW = new_key(), new_key()
KEYS = TokenKeys([OLD])
ORG = "E0DISTRICT"


def installed(id_: str = HOME.id, secret: str = "one", **changes: object) -> Installation:
    made = Installation(
        id=id_,
        name="Maple Grove",
        bot_id="B1",
        bot_user_id="U0BOT",
        scopes=("chat:write", "commands"),
        tokens=Tokens(
            token=f"xoxe.xoxb-{secret}",
            refresh_token=f"xoxe-1-{secret}",
            expires_at=cast.NOW + 12 * HOUR,
        ),
        installed_at=cast.NOW,
        installer_id="UADA",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def keep(store: Store, *those: Installation, keys: TokenKeys = KEYS) -> None:
    with store.begin_unscoped() as session:
        for one in those:
            installations.save(session, one, keys)


def find(store: Store, *ids: str, keys: TokenKeys = KEYS) -> Installation | None:
    with store.begin_unscoped(read_only=True) as session:
        return installations.find(session, keys, *ids)


def test_what_was_kept_is_found_again(store: Store) -> None:
    keep(store, installed())
    assert find(store, HOME.id) == installed(version=1)
    assert find(store, AWAY.id) is None
    keep(store, installed(secret="two", enterprise_id=ORG))
    assert find(store, HOME.id) == installed(secret="two", enterprise_id=ORG, version=2)


def test_an_organizations_serves_each_workspace_that_has_none_of_its_own(store: Store) -> None:
    whole = installed(ORG, "org", is_org_wide=True, enterprise_id=ORG)
    keep(store, whole, installed(secret="own", enterprise_id=ORG))
    with store.begin_unscoped() as session:
        workspaces.ensure(session, HOME)
        workspaces.ensure(session, AWAY)
        workspaces.set_organization(session, HOME.id, ORG)
        assert workspaces.of_organization(session, ORG) == [HOME.id]
    assert find(store, HOME.id) == installed(secret="own", enterprise_id=ORG, version=1)
    assert find(store, AWAY.id) is None
    assert find(store, AWAY.id, ORG) == replace(whole, version=1)
    assert find(store, "T0NEVERSEEN", ORG) == replace(whole, version=1)
    with store.begin_unscoped() as session:
        workspaces.set_organization(session, AWAY.id, ORG)
        assert installations.remove(session, HOME.id)
        assert not installations.remove(session, HOME.id)
    assert find(store, HOME.id) == find(store, AWAY.id) == replace(whole, version=1)


def test_a_workspaces_own_serves_no_other_of_its_organization(store: Store) -> None:
    keep(store, installed(enterprise_id=ORG))
    assert find(store, AWAY.id, HOME.id) is None
    assert find(store, AWAY.id, ORG) is None


@pytest.mark.parametrize("dialect", ["sqlite"])
def test_neither_the_file_nor_its_backup_nor_a_repr_holds_a_token(
    sqlite_url: str, store: Store, tmp_path: Path, dialect: str
) -> None:
    keep(store, installed(secret="plain"))
    backup = tmp_path / "backup.db"
    backups.write(store, backup, overwrite=False)
    store.close()
    files = [*Path(sqlite_url.removeprefix("sqlite:///")).parent.glob("homeroom.db*"), backup]
    contents = [file.read_bytes() for file in files]
    assert any(b"Maple Grove" in content for content in contents)
    assert not any(b"xox" in content or OLD.encode() in content for content in contents)
    assert "xox" not in repr(installed())
    assert OLD not in repr(KEYS)


def test_an_older_key_still_reads_until_all_is_encrypted_anew(store: Store) -> None:
    keep(store, installed(), installed(AWAY.id, "two"))
    both, only_new = TokenKeys([NEW, OLD]), TokenKeys([NEW])
    with store.begin_unscoped() as session:
        assert installations.unreadable(session, both) == []
        assert installations.unreadable(session, only_new) == [HOME.id, AWAY.id]
        with pytest.raises(Unreadable):
            installations.renew_encryption(session, only_new)
    keep(store, installed(), keys=both)
    with store.begin_unscoped() as session:
        assert installations.renew_encryption(session, both) == 1
        assert installations.renew_encryption(session, both) == 0
        assert installations.unreadable(session, only_new) == []
    found = find(store, AWAY.id, keys=only_new)
    assert found is not None
    assert found.tokens == installed(AWAY.id, "two").tokens


def test_ciphertext_of_one_is_none_of_another(store: Store) -> None:
    text = KEYS.encrypt("xoxb-1", HOME.id)
    assert KEYS.decrypt(text, HOME.id) == "xoxb-1"
    for wrong, owner in [(text, AWAY.id), (text[:-4], HOME.id), ("", HOME.id), ("…", HOME.id)]:
        with pytest.raises(Unreadable):
            KEYS.decrypt(wrong, owner)


@pytest.mark.parametrize("keys", [[], [""], ["too short"], [OLD, "x" * 44], [OLD + "\n" + NEW]])
def test_keys_that_are_none_are_refused_without_showing_them(keys: list[str]) -> None:
    with pytest.raises(BadKeys, match=r"^TOKEN_KEYS") as refused:
        TokenKeys(keys)
    assert not any(key and key in str(refused.value) for key in keys)


def take(store: Store, after: timedelta = timedelta()) -> Installation | None:
    with store.begin_unscoped() as session:
        now = cast.NOW + after
        ends_before = cast.NOW + 12 * HOUR
        return installations.take(
            session, KEYS, HOME.id, ends_before=ends_before, now=now, until=now + HOUR
        )


def test_one_replica_at_a_time_exchanges_tokens(store: Store) -> None:
    keep(store, installed())
    with store.begin_unscoped(read_only=True) as session:
        assert installations.due_for_exchange(session, cast.NOW + 11 * HOUR) == []
        assert installations.due_for_exchange(session, cast.NOW + 12 * HOUR) == [HOME.id]
    mine = take(store)
    assert mine is not None
    assert take(store) is None
    with store.begin_unscoped() as session:
        fresh = replace(installed(secret="two").tokens, expires_at=cast.NOW + 24 * HOUR)
        assert installations.exchanged(session, KEYS, mine, fresh)
        assert not installations.exchanged(session, KEYS, mine, installed(secret="late").tokens)
    found = find(store, HOME.id)
    assert found is not None
    assert found.tokens == fresh
    assert take(store) is None  # who looked before and comes late has nothing to do


@pytest.mark.parametrize(
    "ended", [lambda store, mine: None, lambda store, mine: given_back(store, mine)]
)
def test_who_took_it_and_came_to_nothing_does_not_keep_it(
    store: Store, ended: Callable[[Store, Installation], None]
) -> None:
    keep(store, installed())
    mine = take(store)
    assert mine is not None
    ended(store, mine)
    assert take(store, after=HOUR) is not None


def given_back(store: Store, mine: Installation) -> None:
    with store.begin_unscoped() as session:
        installations.give_back(session, mine)
    assert take(store) is not None


def test_a_state_leads_back_once_and_in_time(store: Store) -> None:
    def finish(state: str, after: timedelta) -> bool:
        with store.begin_unscoped() as session:
            return oauth_states.finish(session, state, cast.NOW + after)

    with store.begin_unscoped() as session:
        for state in ("one", "two", "three"):
            oauth_states.begin(session, state, cast.NOW, cast.NOW + HOUR)
    assert not finish("another", HOUR / 2)
    assert finish("one", HOUR / 2)
    assert not finish("one", HOUR / 2)
    assert not finish("two", HOUR)
    with store.begin_unscoped() as session:
        oauth_states.begin(session, "four", cast.NOW + HOUR, cast.NOW + 2 * HOUR)
    assert not finish("three", HOUR / 2)


def test_there_is_an_end_to_what_is_begun(store: Store) -> None:
    def begin(session: Session, state: str, after: timedelta) -> None:
        now = cast.NOW + after
        oauth_states.begin(session, state, now, now + HOUR, most=2)

    with store.begin_unscoped() as session:
        begin(session, "one", timedelta())
        begin(session, "two", timedelta())
        with pytest.raises(oauth_states.TooMany):
            begin(session, "three", timedelta())
        begin(session, "three", HOUR)
