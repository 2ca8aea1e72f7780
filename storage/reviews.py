"""Reviews: how key results and objectives ended. One in force at a time; a reopened one stays.

May import `bot.okr.model`, SQLAlchemy and sibling modules.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.okr.model import Review
from storage import values
from storage.tables import ReviewRow


def add(session: Session, review: Review, idempotency_key: str) -> tuple[Review, bool]:
    """Store a review; the id is given by the database. False: this key was used before.

    A second one in force for the same subject ends the transaction in Conflict.
    """
    known = session.scalar(select(ReviewRow).where(ReviewRow.idempotency_key == idempotency_key))
    if known is not None:
        return values.review(known), False
    row = ReviewRow(
        key_result_id=review.key_result_id,
        objective_id=review.objective_id,
        author_id=review.author_id,
        at=review.at,
        score=review.score,
        suggested=review.suggested,
        decision=review.decision,
        reason=review.reason,
        helped=review.helped,
        hindered=review.hindered,
        learned=review.learned,
        share_learned=review.share_learned,
        idempotency_key=idempotency_key,
    )
    session.add(row)
    session.flush()
    return values.review(row), True


def get(session: Session, id: int) -> Review | None:  # noqa: A002
    """A review, in force or not."""
    row = session.scalar(select(ReviewRow).where(ReviewRow.id == id))
    return None if row is None else values.review(row)


def of_objectives(session: Session, objective_ids: Collection[int]) -> dict[int, Review]:
    """The reviews in force of these objectives, by objective id."""
    rows = session.scalars(
        select(ReviewRow).where(
            ReviewRow.objective_id.in_(objective_ids), ReviewRow.reopened_at.is_(None)
        )
    )
    return {row.objective_id: values.review(row) for row in rows if row.objective_id is not None}


def reopen(session: Session, review_id: int, at: datetime) -> bool:
    """Take a review out of force; False when it was not in force."""
    reopened = session.scalar(
        update(ReviewRow)
        .where(ReviewRow.id == review_id, ReviewRow.reopened_at.is_(None))
        .values(reopened_at=at)
        .returning(ReviewRow.id)
        .execution_options(synchronize_session=False)
    )
    return reopened is not None
