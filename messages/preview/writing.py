"""Writing objectives and key results, and the library of samples.

May import `messages` and `bot.okr`. Every word of a person goes through `say`.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.okr import hints, library as okr_library
from bot.okr.hints import Hint
from bot.okr.measures import ChangeAs, MeasureDraft, read
from bot.okr.model import Cycle, Direction, MetricKind, Objective, Tracked
from bot.okr.writing import KeyResultDraft, ObjectiveDraft, draft_of
from messages import Message, View, key_result_form, library, objectives, samples
from messages.key_result_form import Setting
from messages.objectives import Choices, Meanwhile
from messages.preview.registry import Words, as_is, sample
from messages.samples import NOW, people, standings, team

_SAMPLES = okr_library.samples()


def _objective(say: Words) -> Objective:
    return samples.reading(say).objective


def _draft(say: Words) -> ObjectiveDraft:
    title = say("Train all teachers in phonics by 2027")
    return ObjectiveDraft(title=title, team_id=1, owner_id="U0ANA", cycle_id=1)


def _choices(say: Words) -> Choices:
    one = team(say)
    cycle = Cycle(id=1, name=say("Fall"), starts=date(2026, 8, 12), ends=date(2026, 12, 18))
    return Choices(
        teams=(one, replace(one, id=2, name=say("Grade 3–5"))),
        cycles=(cycle, replace(cycle, id=2, name=say("Spring"))),
        above=(_objective(say),),
    )


@sample("objectives.form")
def objective_form(say: Words = as_is) -> View:
    draft = ObjectiveDraft(team_id=1, owner_id="U0ANA")
    choices = Choices(teams=[team(say)])
    return objectives.form(draft, choices, "{}", library=_SAMPLES)


@sample("objectives.form.hints")
def objective_form_hints(say: Words = as_is) -> View:
    about = [*hints.of_objective("Train all teachers in 20 rooms" + " of ours" * 9)]
    about.append(Hint("many_objectives", {"count": 4, "most": 3}))
    return objectives.form(_draft(say), _choices(say), "{}", 1, about, _SAMPLES)


@sample("objectives.form.sample")
def objective_form_sample(say: Words = as_is) -> View:
    taken = _SAMPLES[0]
    draft = replace(_draft(say), title=taken.title, supports_id=1)
    return objectives.form(draft, _choices(say), "{}", 1, (), _SAMPLES, taken)


@sample("objectives.form.edit")
def objective_form_edit(say: Words = as_is) -> View:
    meanwhile = Meanwhile(who=say("Ben Okafor"), fields=("title", "owner_id", "team_id"))
    choices = replace(_choices(say), cycles=(), above=(), prefix="RD")
    return objectives.form(_draft(say), choices, "{}", 2, meanwhile=meanwhile)


@sample("objectives.no_cycle")
def no_cycle() -> Message:
    return objectives.no_cycle(False)


@sample("objectives.no_cycle.admin")
def no_cycle_admin() -> Message:
    return objectives.no_cycle(True)


@sample("objectives.changed")
def objective_changed(say: Words = as_is) -> Message:
    return objectives.changed(_objective(say), ("title", "owner_id"))


@sample("objectives.changed.nothing")
def objective_changed_nothing(say: Words = as_is) -> Message:
    return objectives.changed(_objective(say), ())


# Key results


def _key_result_form(
    say: Words,
    make: Callable[[Words], KeyResultDraft],
    setting: Setting,
    *about: Hint,
    meanwhile: bool = False,
) -> View:
    """What the rules read does not depend on words put in their place."""
    names = "kind unit direction baseline target stretch low high milestones starts due".split()
    names += "data_dates cadence reporter_ids cover paused supports_objective_id".split()
    newer = Meanwhile(who=say("Ben Okafor"), fields=names) if meanwhile else None
    whole = replace(
        make(say), starts=date(2026, 8, 12), due=date(2027, 6, 11), owner_id="U0ANA", team_id=1
    )
    return key_result_form.form(
        whole, read(make(as_is).measure), setting, "{}", hints=about, meanwhile=newer
    )


def _titled(title: str, measure: MeasureDraft) -> Callable[[Words], KeyResultDraft]:
    return lambda say: KeyResultDraft(title=say(title), measure=measure)


def _stored(number: int) -> Callable[[Words], KeyResultDraft]:
    return lambda say: draft_of(samples.every_kind(say)[number].key_result)


@sample("key_result_form.form")
def key_result_form_first(say: Words = as_is) -> View:
    setting = Setting(
        objective=_objective(say), is_new_objective=True, teams=[team(say)], samples=_SAMPLES[:1]
    )
    return _key_result_form(say, lambda _: KeyResultDraft(), setting)


@sample("key_result_form.form.relative")
def key_result_form_relative(say: Words = as_is) -> View:
    measure = MeasureDraft(direction=Direction.DECREASE, baseline="20", target="by 15%")
    about = hints.of_key_result("Train 20 teachers" + " well" * 20, read(measure).measure)
    sibling = samples.absence(say).key_result
    setting = Setting(objective=_objective(say), siblings=[sibling], samples=_SAMPLES[:2])
    return _key_result_form(say, _titled("Train 20 teachers", measure), setting, *about)


@sample("key_result_form.form.chosen")
def key_result_form_chosen(say: Words = as_is) -> View:
    measure = MeasureDraft(baseline="20", target="by 15%", change_as=ChangeAs.RELATIVE)
    setting = Setting(objective=_objective(say))
    return _key_result_form(say, _titled("Readers", measure), setting)


@sample("key_result_form.form.change")
def key_result_form_change(say: Words = as_is) -> View:
    measure = MeasureDraft(
        kind=MetricKind.NUMBER, unit="families", baseline="120", target="15%", stretch="100"
    )
    make = _titled("Families at reading nights", measure)
    setting = Setting(objective=_objective(say))
    return _key_result_form(say, make, setting, Hint("title_falls"), Hint("title_rises"))


@sample("key_result_form.form.range")
def key_result_form_range(say: Words = as_is) -> View:
    make = _stored(6)
    hint = Hint("no_start"), Hint("no_way"), Hint("few_key_results")
    return _key_result_form(say, make, Setting(objective=_objective(say)), *hint)


@sample("key_result_form.form.money")
def key_result_form_money(say: Words = as_is) -> View:
    make = _stored(1)
    return _key_result_form(say, make, Setting(objective=_objective(say)))


@sample("key_result_form.form.share")
def key_result_form_share(say: Words = as_is) -> View:
    make = _stored(2)
    return _key_result_form(say, make, Setting(objective=_objective(say)))


@sample("key_result_form.form.to_one")
def key_result_form_to_one(say: Words = as_is) -> View:
    make = _stored(3)
    return _key_result_form(say, make, Setting(objective=_objective(say)))


@sample("key_result_form.form.yes_no")
def key_result_form_yes_no(say: Words = as_is) -> View:
    make = _stored(4)
    return _key_result_form(say, make, Setting(objective=_objective(say)), Hint("yes_no"))


@sample("key_result_form.form.edit")
def key_result_form_edit(say: Words = as_is) -> View:
    make = _stored(5)
    one = team(say)
    teams = [one, replace(one, id=2, name=say("Grade 3–5"))]
    setting = Setting(objective=_objective(say), key="LB-1", has_check_ins=True, teams=teams)

    def filled(say: Words) -> KeyResultDraft:
        days = "2026-10-15\n2027-01-15"
        return replace(make(say), reporter_ids=("U0BEN", "U0CLEO"), data_dates=days)

    return _key_result_form(say, filled, setting, meanwhile=True)


def _saved(say: Words, make: Callable[[Words], Tracked], *about: Hint) -> View:
    one, *others = standings(make(say), samples.absence(say))
    verbs = ("edit", "assign")
    return key_result_form.saved(one, others, about, verbs, people(say)["U0ANA"], NOW)


@sample("key_result_form.saved")
def key_result_saved(say: Words = as_is) -> View:
    (one,) = standings(samples.every_kind(say)[8])
    hint = Hint("few_key_results")
    return key_result_form.saved(one, (), [hint], (), people(say)["U0ANA"], NOW)


@sample("key_result_form.saved.more")
def key_result_saved_more(say: Words = as_is) -> View:
    return _saved(say, samples.behind, Hint("many_key_results", {"count": 6}))


@sample("key_result_form.changed")
def key_result_changed(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return key_result_form.changed(one, ("target", "due"), NOW)


@sample("key_result_form.changed.nothing")
def key_result_changed_nothing(say: Words = as_is) -> Message:
    (one,) = standings(samples.reading(say))
    return key_result_form.changed(one, (), NOW)


@sample("library.library")
def library_all() -> Message:
    return library.library(_SAMPLES, "")


@sample("library.library.words")
def library_words() -> Message:
    found = okr_library.search("health budget stem multilingual")
    return library.library(found, "health budget stem multilingual")


@sample("library.library.none")
def library_none(say: Words = as_is) -> Message:
    return library.library((), say("zebras"))
