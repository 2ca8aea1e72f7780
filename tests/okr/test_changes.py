"""An edit is told field by field, in texts that mean the same for ever."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from bot.okr.changes import difference
from bot.okr.model import Cadence, Cover, FieldChange
from tests.cast import BEN, DAN, OBJECTIVE, READING, key_result


def test_no_edit_changes_nothing() -> None:
    assert difference(key_result(), key_result()) == ()
    assert difference(OBJECTIVE, OBJECTIVE) == ()


def test_the_fields_of_the_measure_have_their_own_names() -> None:
    lower = replace(READING, target=Decimal("72.50"))
    assert difference(key_result(), key_result(measure=lower)) == (
        FieldChange(name="target", before="75", after="72.5"),
    )


def test_every_kind_of_value_is_a_text() -> None:
    before = key_result()
    after = replace(
        before,
        due=date(2026, 11, 20),
        cadence=Cadence.MONTHLY,
        reporter_ids=(BEN.id, DAN.id),
        cover=Cover(member_id=BEN.id, starts=date(2026, 10, 1), until=date(2026, 10, 9)),
        paused=True,
        measure=replace(READING, baseline=Decimal(1000)),
    )
    assert {one.name: (one.before, one.after) for one in difference(before, after)} == {
        "baseline": ("62", "1000"),
        "due": ("2026-12-18", "2026-11-20"),
        "cadence": ("weekly", "monthly"),
        "reporter_ids": ("", "UBEN\nUDAN"),
        "cover": ("", "UBEN 2026-10-01 2026-10-09"),
        "paused": ("", "yes"),
    }


def test_an_objective_tells_what_it_supports() -> None:
    aligned = replace(OBJECTIVE, supports_objective_id=7)
    assert difference(OBJECTIVE, aligned) == (
        FieldChange(name="supports_objective_id", before="", after="7"),
    )
