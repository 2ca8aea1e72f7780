"""What a row wants a key result to be that is there already: only where the row says something.

May import `bot.okr.model` and its neighbor `read`.
"""

from dataclasses import replace

from bot.importer.read import Row
from bot.okr.model import Cover, Direction, KeyResult, Measure

_ENDS = ("baseline", "target", "stretch", "low", "high")


def wanted(
    row: Row,
    known: KeyResult,
    *,
    owner_id: str,
    reporter_ids: tuple[str, ...],
    cover: Cover | None,
) -> KeyResult:
    """The key result as the row has it; an empty cell leaves things as they are."""
    given = row.given
    return replace(
        known,
        title=row.key_result if row.key == known.key else known.title,
        owner_id=owner_id if "owner" in given else known.owner_id,
        measure=_measure(row, known.measure),
        starts=row.starts or known.starts,
        due=row.due or known.due,
        data_dates=row.data_dates or known.data_dates,
        cadence=row.cadence if "cadence" in given else known.cadence,
        reporter_ids=reporter_ids if "reporters" in given else known.reporter_ids,
        cover=cover or known.cover,
        paused=row.paused if "paused" in given else known.paused,
        pause_reason=row.pause_reason or known.pause_reason,
    )


def _measure(row: Row, known: Measure) -> Measure:
    said = row.measure
    is_other = "metric" in row.given and said.kind is not known.kind
    measure = replace(
        known,
        kind=said.kind if "metric" in row.given else known.kind,
        direction=said.direction if "direction" in row.given else known.direction,
        unit=said.unit if is_other or "unit" in row.given else known.unit,
        milestones=said.milestones or known.milestones,
    )
    if said.milestones:
        return replace(measure, target=said.target)
    if measure.direction is Direction.KEEP_WITHIN:
        low = known.low if said.low is None else said.low
        return replace(measure, low=low, high=known.high if said.high is None else said.high)
    ends = {column: getattr(said, column) for column in _ENDS if column in row.given}
    return replace(measure, **{column: end for column, end in ends.items() if end is not None})
