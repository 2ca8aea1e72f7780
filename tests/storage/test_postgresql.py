"""What only PostgreSQL can promise: work that goes on side by side."""

from bot.okr.model import DigestKind
from storage import Store, asking, members, outbox, teams
from tests.storage.queue import LEASE, NOW, keys, message, queue
from tests.storage.school import HOME, found


def test_two_open_claims_hold_disjoint_messages(postgresql_url: str) -> None:
    one, two = Store(postgresql_url), Store(postgresql_url)
    found(one)
    queue(one, *(message(f"m{number}") for number in range(4)))
    with one.begin_unscoped() as first, two.begin_unscoped() as second:
        held = outbox.claim(first, NOW, 2, LEASE, "one")
        others = outbox.claim(second, NOW, 4, LEASE, "two")  # does not wait for the first
        assert keys(held) == ["m0", "m1"]
        assert keys(others) == ["m2", "m3"]
    one.close()
    two.close()


def test_two_open_ticks_see_disjoint_people_and_teams(postgresql_url: str) -> None:
    one, two = Store(postgresql_url), Store(postgresql_url)
    school = found(one)
    with one.begin(HOME.id) as session:
        for member_id in ("UANA", "UBEN"):
            members.look_again(session, [member_id], NOW)
        teams.set_next_digest(session, school.team.id, DigestKind.WINS, NOW)
    with one.begin_unscoped() as first, two.begin_unscoped() as second:
        assert [who.id for _, who in asking.due_for_prompt(first, NOW, 1)] == ["UANA"]
        assert [who.id for _, who in asking.due_for_prompt(second, NOW, 2)] == ["UBEN"]
        assert len(teams.due_for_digest(first, NOW, DigestKind.WINS, 9)) == 1
        assert teams.due_for_digest(second, NOW, DigestKind.WINS, 9) == []
    one.close()
    two.close()
