"""How each form of Homeroom is opened and filled in by someone without a mouse.

By the form's callback id: what is typed, in which fields, and what is to be read afterwards. The
sample district is the stage; a form of a new feature is added here, or `test_keyboard` fails.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`opens`: what is typed after `/okr`; then `presses`: buttons, by the words on them.

    `fields` by label, in any order; `sees` is what is to be read after it was sent, in a message
    or in the form that follows. `after` is the form that is sent before this one.
    """

    who: str
    title: str
    sees: str
    opens: str = ""
    after: str = ""
    presses: tuple[str, ...] = ()
    fields: dict[str, Any] = field(default_factory=dict)


FORMS: dict[str, Form] = {
    "check_in.submit": Form(
        who="U0ANA",
        opens="c RG-1",
        title="Check in",
        fields={
            "Where is it now? (%)": "66",
            "How is it going?": "Watching",
            "What changed?": "Small groups are helping.",
            "Is something in the way?": "Staffing",
            "Who could help?": "Ben",
            "A win to share?": "Eleven more children chose a chapter book.",
            "Sharing": "OK to post my win with my name in the wins digest",
        },
        sees="66%",
    ),
    "barrier.submit": Form(
        who="U0ANA",
        opens="barrier RG-1",
        title="Ask for help",
        fields={
            "What kind of thing is it?": "Schedule",
            "What is in the way?": "Small groups need a second room.",
            "Who could help?": "Ben",
        },
        sees="Thank you for saying it early.",
    ),
    "thanks.submit": Form(
        who="U0ANA",
        opens="thanks",
        title="Say thanks",
        fields={
            "Whom do you thank?": "Ben",
            "What for?": "For the second room.",
            "Sharing": "OK to post it with my name in the wins digest",
        },
        sees="Ben Okafor reads it in a direct message.",
    ),
    "team.submit": Form(
        who="U0TOM",
        opens="admin teams new",
        title="Add a team",
        fields={
            "Name": "Grade 3",
            "Level": "Team",
            "Part of": "Willow Creek › Maple Grove",
            "Who leads it?": ["Wei Chen"],
            "Who is in it?": ["Ana Rivera", "Ben Okafor"],
            "Who helps first?": "Ben",
            "Time zone": "America/New_York",
            "Channel for wins": "#general",
        },
        sees="Grade 3 is in the tree.",
    ),
    "channels.submit": Form(
        who="U0TOM",
        opens="admin channels Maple Grove",
        title="Channels",
        fields={"Channel for wins": "#maple-grove-wins"},
        sees="Maple Grove is saved.",
    ),
    "schedule.submit": Form(
        who="U0TOM",
        opens="admin schedule Maple Grove",
        title="Schedule",
        fields={"Day of the wins": "Thursday"},
        sees="Wins every Thursday",
    ),
    "roles.submit": Form(
        who="U0TOM",
        opens="admin roles",
        title="Roles",
        fields={"Others who run Homeroom": ["Grace Kim"]},
        sees="From now on they run Homeroom, too: Grace Kim.",
    ),
    "school_settings.submit": Form(
        who="U0TOM",
        opens="admin settings status",
        title="Status",
        fields={"School days past due until a key result is stale": "6"},
        sees="A check-in is stale after 6 school days past due",
    ),
    "hand_over.assign_submit": Form(
        who="U0ANA",
        opens="assign SB-1",
        title="Hand over",
        fields={"Who takes it on?": "Wei Chen"},
        sees="Wei Chen owns it now:",
    ),
    "review.close": Form(
        who="U0LENA",
        opens="close",
        title="Close",
        presses=("Close",),
        fields={
            "Score, 0 to 1": "0.5",
            "Why another score than suggested?": "The test changed in March.",
            "What comes next?": "Keep doing it",
            "What helped?": "Two more tutors.",
            "What did we learn?": "Start in August.",
        },
        sees="Closed on",
    ),
    "pause.submit": Form(
        who="U0INES",
        opens="pause",
        title="Pause",
        fields={"Why does it rest?": "The survey comes in spring."},
        sees="Paused:",
    ),
    "cover.submit": Form(
        who="U0SAM",
        opens="cover all",
        title="Name a cover",
        fields={"Who covers?": "Priya", "First day": "10192026", "Last day": "10302026"},
        sees="Priya",
    ),
    "away.submit": Form(
        who="U0SAM",
        opens="away",
        title="Away",
        fields={"First day": "11022026", "Last day": "11062026", "Who covers?": "Priya"},
        sees="I will not write to you",
    ),
    "settings.submit": Form(
        who="U0WEI",
        opens="settings",
        title="My settings",
        fields={
            "Day": "Thursday",
            "Time": "8:30",
            "Reminders": "Off: only what colleagues ask of me still comes",
            "Off until": "12182026",
            "Wins": "Say my name beside a win of mine that is shared",
        },
        sees="Thursday",
    ),
    "objective.submit": Form(
        who="U0PRIYA",
        opens="new",
        title="New objective",
        fields={
            "What do you want to be true for students?": "Every student can explain an experiment",
            "Who leads it?": "Priya Shah",
        },
        sees="Now its first key result",
    ),
    "key_result.submit": Form(
        who="U0ANA",
        opens="new RG",
        title="New key result",
        fields={
            "What will you count?": "Children who read with a partner",
            "How is it counted?": "A percent, like 62%",
            "Which way?": "Go up",
            "Where is it today? (%)": "40",
            "Target (%)": "by 15%\n",  # Enter asks the form to look at it
            "“by 15%”: points, or a share of the start?": "In points: the target is 55%",
            "Stretch target (%)": "70",
            "Due": "06112027",
            "Who else may check in?": ["Ben Okafor"],
            "How often do I ask?": "Every two weeks",
        },
        sees="Children who read with a partner",
    ),
    "align.submit": Form(
        who="U0WEI",
        opens="align AA",
        title="Align",
        fields={"What does it help to reach?": "LEA"},
        sees="It is shown there with its own progress",
    ),
    "hand_over.reporters_submit": Form(
        who="U0OMAR",
        opens="reporters LEA-1",
        title="Who may report",
        fields={"Who may check in beside the owner?": ["Joy Mensah"]},
        sees="Joy Mensah",
    ),
    "practice.submit": Form(
        who="U0DAN",
        opens="learn",
        title="Check in",
        presses=("Try a check-in",),
        fields={"What changed?": "Nothing, this is practice."},
        sees="It was practice: nothing was kept",
    ),
    "review.reflect": Form(
        who="U0WEI",
        opens="reflect AA",
        title="Reflect",
        fields={
            "Score, 0 to 1": "0.7",
            "What comes next?": "Carry it over",
            "What did we learn?": "Begin with the youngest.",
        },
        sees="Thank you for looking back.",
    ),
    "cycle.save": Form(
        who="U0TOM",
        opens="cycle",
        title="Plan a cycle",
        presses=("Plan a cycle…",),
        fields={"Name": "Next year", "First day": "08162027", "Last day": "06092028"},
        sees="Planned.",
    ),
    "cycle.carry_over": Form(
        who="U0TOM",
        opens="cycle",
        title="Carry over",
        presses=("Carry over: School year 2026–27",),
        fields={"Into which cycle?": "Next year"},
        sees="arr",
    ),
    "cycle.begin": Form(
        who="U0TOM",
        opens="cycle",
        title="Open a cycle",
        presses=("Open: Next year",),
        sees="Opened.",
    ),
    "cycle.end": Form(
        who="U0TOM",
        opens="cycle",
        title="Close a cycle",
        presses=("Close: Next year",),
        sees="Closed.",
    ),
    "import.read": Form(
        who="U0TOM",
        opens="admin import",
        title="Import",
        fields={
            "Paste rows, with the first row": "objective,key_result,team,owner,baseline,target\n"
            "A garden for everyone,Beds in use,Maple Grove,Wei Chen,4,20",
            "What is there already": "Change it where the file says otherwise",
        },
        sees="This adds:",
    ),
    "import.store": Form(
        who="U0TOM",
        after="import.read",
        title="Import",
        sees="Imported:",
    ),
    "calendar.add_submit": Form(
        who="U0TOM",
        opens="admin calendar",
        title="Add days",
        presses=("Add days",),
        fields={
            "What kind of day?": "Break",
            "First day": "11232026",
            "Last day": "11272026",
            "What is it called?": "Thanksgiving break",
        },
        sees="Thanksgiving break (break)",
    ),
    "calendar.remove_submit": Form(
        who="U0TOM",
        after="calendar.add_submit",
        title="Remove days",
        presses=("See the calendar", "Remove"),
        fields={"Which days?": ["Thanksgiving break"]},
        sees="is no longer in the calendar",
    ),
    "calendar.hours_submit": Form(
        who="U0TOM",
        opens="admin calendar",
        title="Staff hours",
        presses=("Staff hours",),
        fields={"From": "6:30", "Until": "5 pm"},
        sees="from 6:30 AM to 5:00 PM. Whatever waits follows them.",
    ),
    "calendar.read": Form(
        who="U0TOM",
        opens="admin calendar",
        title="Import days",
        presses=("Import",),
        fields={
            "Paste rows, with the first row": "date,ends,kind,name\n"
            "2026-12-21,2027-01-01,break,Winter break",
        },
        sees="This adds 1 entry",
    ),
    "calendar.store": Form(
        who="U0TOM",
        after="calendar.read",
        title="Preview",
        sees="is new in the calendar",
    ),
    "calendar.holidays_read": Form(
        who="U0TOM",
        opens="admin calendar",
        title="Public holidays",
        presses=("Public holidays",),
        fields={"Country": "US", "State": "Illinois"},
        sees="This adds",
    ),
}

STOPPED: dict[str, Form] = {
    "check_in.submit": Form(
        who="U0ANA",
        opens="c RG-1",
        title="Check in",
        fields={"Where is it now? (%)": "67", "What changed?": "Jayden Smith reads now."},
        sees="This looks like a student's name: “Jayden Smith”.",
    ),
    "anyway": Form(
        who="U0ANA",
        after="check_in.submit",
        title="Check in",
        fields={"Is it about a colleague, a book or a place?": "Send anyway"},
        sees="67%",
    ),
}
"""A form that the privacy guard stops, and what it takes to send it all the same."""
