"""What the district sets out to do in a year: six objectives, nine key results, every kind of them.

Imports nothing of ours but the people.
"""

from tests.e2e.year_people import (
    DISTRICT,
    GRADE_3,
    HARBOR,
    MAPLE,
    RIVERSIDE,
    Aim,
    Goal,
    by_button,
    by_form,
    by_line,
    by_steps,
    by_word,
)

READERS = Aim(title="Every child reads with confidence", team=DISTRICT, owner="U0GRACE")
PRESENT = Aim(title="Nobody is missed without being missed", team=DISTRICT, owner="U0GRACE")
HEART = Aim(
    title="Books are the heart of our day", team=MAPLE, owner="U0CLEO", supports=READERS.title
)
PHONICS = Aim(
    title="Phonics lessons happen as planned", team=GRADE_3, owner="U0ANA", supports=HEART.title
)
CALLS = Aim(title="Every absence gets a call", team=RIVERSIDE, owner="U0MARCUS")
BELONG = Aim(
    title="Every student is known and feels they belong",
    team=HARBOR,
    owner="U0RUTH",
    sample="belonging.1",
)
AIMS = (READERS, PRESENT, HEART, PHONICS, CALLS, BELONG)

THIRD_GRADE = Goal(
    aim=READERS,
    owner="U0GRACE",
    title="3rd graders reading on grade level",
    kind="percent",
    typed={"baseline": "40", "target": "70"},
    begins=40,
    reached=64,
    manner=by_button,
)
SAME_DAY = Goal(
    aim=PRESENT,
    owner="U0GRACE",
    title="Every school answers absences the same day",
    kind="yes_no",
    typed={},
    begins=0,
    reached=1,
    manner=by_word,
)
BENCHMARK = Goal(
    aim=HEART,
    owner="U0ANA",
    title="Pupils at the reading benchmark",
    kind="percent",
    typed={"baseline": "60", "target": "75", "stretch": "90"},
    begins=60,
    reached=82,
    manner=by_button,
)
NIGHTS = Goal(
    aim=HEART,
    owner="U0BEN",
    title="Families at reading nights",
    kind="number",
    typed={"unit": "families", "baseline": "20", "target": "60"},
    begins=20,
    reached=58,
    manner=by_line,
)
LESSONS = Goal(
    aim=PHONICS,
    owner="U0WEI",
    title="A phonics block in every class",
    kind="milestones",
    typed={"milestones": "Choose the program\nTrain the team\nFirst unit taught\nAll units taught"},
    begins=0,
    reached=4,
    manner=by_steps,
)
ADVISORIES = Goal(
    aim=CALLS,
    owner="U0LENA",
    title="Advisories that call home the same day",
    kind="ratio",
    typed={"baseline": "12/24", "target": "24/24"},
    begins=12,
    reached=22,
    of=24,
    manner=by_line,
)
ABSENT = Goal(
    aim=CALLS,
    owner="U0INES",
    title="Students who miss a tenth of the year",
    kind="percent",
    typed={"baseline": "20", "target": "by 15%", "change_as": "relative"},
    begins=20,
    reached=18,
    manner=by_form,
)
KNOWN = Goal(
    aim=BELONG,
    owner="U0SAM",
    title="Students who say an adult here knows them well",
    kind="percent",
    typed={},
    sample="belonging.1:1",
    begins=58,
    reached=74,
    manner=by_form,
)
VISITS = Goal(
    aim=BELONG,
    owner="U0PRIYA",
    title="Families visited at home",
    kind="number",
    typed={"unit": "families", "baseline": "0", "target": "80"},
    begins=0,
    reached=75,
    manner=by_line,
)
GOALS = (THIRD_GRADE, SAME_DAY, BENCHMARK, NIGHTS, LESSONS, ADVISORIES, ABSENT, KNOWN, VISITS)
