from storage import Store


def test_a(store: Store) -> None:
    assert store.is_current()
