"""What people do: commands, buttons, forms and App Home. `register` is the table of contents.

May import `storage`, `messages`, `bot.okr`, `bot.clock`, Bolt and the standard library. A handler
reads top to bottom in the order things happen: what was asked, one short transaction, the answer.
A feature is a function from an `Ask` to its answer, whether it was typed or pressed; the shapes in
which Slack asks and is answered are known to `context`, `answers`, `errors` and `forms`.
"""

import re
from collections.abc import Callable

from slack_bolt import App

from bot.clock import Clock
from handlers import (
    admin,
    align,
    answers,
    away,
    barriers,
    calendar,
    calendar_import,
    channels,
    check_in,
    command,
    context,
    cover,
    cycles,
    errors,
    farewell,
    hand_over,
    home,
    importing,
    key_result_form,
    key_results,
    learn,
    mended,
    objectives,
    pause,
    practice,
    prompt,
    reflect,
    review,
    roles,
    schedule,
    school_settings,
    settings,
    support,
    teams,
    thanks,
    tour,
    tree,
)
from storage import Store


def register(
    app: App, store: Store, clock: Clock, wake: Callable[[], None], client_of: context.ClientOf
) -> None:
    """Every listener there is. `wake` tells the sender that the outbox holds something new."""
    app.error(errors.listener)
    app.middleware(context.middleware(store, clock, wake, client_of))

    app.command("/okr")(command.okr)
    for number in range(1, 6):
        app.action(f"command.run.{number}")(answers.button(command.run))
    app.action("guard.send_anyway")(answers.button(command.send_anyway))

    app.action("key_result.menu")(answers.button(command.run))
    app.action("objective.menu")(answers.button(command.run))

    app.action("check_in.same")(answers.button(check_in.same_button))
    app.action("check_in.on_track")(answers.button(check_in.on_track_button))
    app.action("check_in.watching")(answers.button(check_in.watching_button))
    app.action("check_in.no_data")(answers.button(check_in.no_data_button))
    app.action("check_in.open")(answers.button(check_in.open_one))
    app.action("check_in.all")(answers.button(check_in.open_all))
    app.action("check_in.undo")(answers.button(check_in.undo_button))
    app.view("check_in.submit")(check_in.submit)

    app.action("prompt.snooze")(answers.button(prompt.snooze_button))
    app.action("prompt.skip")(answers.button(prompt.skip_button))

    app.action("support.open")(answers.button(check_in.open_support))
    app.action("support.help")(answers.button(support.offer_help))
    app.action("barrier.see")(answers.button(barriers.see))
    app.action("barrier.decline")(answers.button(barriers.decline))
    app.action("barrier.solve")(answers.button(barriers.solve))
    app.action("barrier.reopen")(answers.button(barriers.reopen))
    app.view("barrier.submit")(answers.form(barriers.submit, guarded=("note",)))
    app.action("thanks.open")(answers.button(thanks.open_form))
    app.view("thanks.submit")(answers.form(thanks.submit, guarded=("text",)))

    app.action("key_result.show")(answers.button(key_results.show))
    app.action("key_result.history")(answers.button(key_results.history))
    app.action("hand_over.assign")(answers.button(hand_over.assign))
    app.view("hand_over.assign_submit")(answers.form(hand_over.assign_submit))

    app.view("hand_over.reporters_submit")(answers.form(hand_over.reporters_submit))
    app.view("away.submit")(answers.form(away.submit))
    app.view("cover.submit")(answers.form(cover.submit))
    app.view("pause.submit")(answers.form(pause.pause_submit, guarded=("reason",)))

    app.action("history.page")(answers.button(key_results.turn_history))
    app.action("library.use")(answers.button(objectives.use_sample))
    for name in ("title", "team", "look"):
        app.action(f"objective.{name}")(answers.button(objectives.redraw))
    app.action("objective.sample")(answers.button(objectives.take_sample))
    app.view("objective.submit")(answers.form(objectives.submit))
    app.action("key_result.add")(answers.button(key_result_form.add))
    for name in ("title", "kind", "direction", "target", "look"):
        app.action(f"key_result.{name}")(answers.button(key_result_form.redraw))
    app.action("key_result.sample")(answers.button(key_result_form.take_sample))
    app.view("key_result.submit")(answers.form(key_result_form.submit, guarded=("reason",)))

    app.action("listing.page")(answers.button(key_results.turn_page))

    app.action("glossary.open")(answers.button(learn.explain))
    app.action("tour.next")(answers.button(tour.next_step))
    app.action("tour.skip")(answers.button(tour.skip))
    app.action("tour.start")(answers.button(tour.start))
    app.action("practice.open")(answers.button(practice.open_form))
    app.view("practice.submit")(answers.form(practice.submit))

    app.action("admin.open")(answers.button(admin.admin))
    app.action("team.add")(answers.button(teams.add))
    app.action("team.edit")(answers.button(teams.edit))
    app.view("team.submit")(answers.form(teams.submit))
    app.action("channels.edit")(answers.button(channels.edit))
    app.view("channels.submit")(answers.form(channels.submit))
    app.action("schedule.edit")(answers.button(schedule.edit))
    app.view("schedule.submit")(answers.form(schedule.submit))
    app.view("roles.submit")(answers.form(roles.submit))
    app.action("school_settings.defaults")(answers.button(school_settings.defaults))
    app.view("school_settings.submit")(answers.form(school_settings.submit))

    app.view("import.read")(answers.form(importing.read))
    app.view("import.store")(answers.form(importing.store))

    app.action("calendar.add")(answers.button(calendar.add))
    app.view("calendar.add_submit")(answers.form(calendar.add_submit))
    app.action("calendar.remove")(answers.button(calendar.remove))
    app.view("calendar.remove_submit")(answers.form(calendar.remove_submit))
    app.action("calendar.hours")(answers.button(calendar.hours))
    app.view("calendar.hours_submit")(answers.form(calendar.hours_submit))
    app.action("calendar.reopen")(answers.button(calendar.reopen))
    app.action("calendar.import")(answers.button(calendar_import.import_))
    app.view("calendar.read")(answers.form(calendar_import.read))
    app.action("calendar.holidays")(answers.button(calendar_import.holidays))
    app.view("calendar.holidays_read")(answers.form(calendar_import.holidays_read))
    app.view("calendar.store")(answers.form(calendar_import.store))

    app.action("review.open")(answers.button(review.close))
    app.action("review.value")(answers.button(review.value_changed))
    app.action("review.reopen")(answers.button(review.reopen))
    app.action("review.look_back")(answers.button(reflect.reflect))
    app.view("review.reflect")(answers.form(reflect.submit, guarded=review.FREE_TEXTS))
    app.view("review.close")(answers.form(review.submit, guarded=review.FREE_TEXTS))
    app.action("align.objective")(answers.button(align.choose))
    app.view("align.submit")(answers.form(align.submit))
    app.action("tree.open")(answers.button(tree.open_))

    app.action("cycle.plan")(answers.button(cycles.plan))
    app.action("cycle.edit")(answers.button(cycles.edit))
    app.action("cycle.open")(answers.button(cycles.open_))
    app.action("cycle.close")(answers.button(cycles.close))
    app.action("cycle.carry")(answers.button(cycles.carry))
    app.action("cycle.target")(answers.button(cycles.target_chosen))
    app.view("cycle.save")(answers.form(cycles.save))
    app.view("cycle.begin")(answers.form(cycles.begin))
    app.view("cycle.end")(answers.form(cycles.end))
    app.view("cycle.carry_over")(answers.form(cycles.carry_over))

    app.event("app_home_opened")(home.opened)
    app.event("app_uninstalled")(farewell.removed_with(store))
    app.event("tokens_revoked")(farewell.revoked_with(store))
    app.event("team_access_revoked")(farewell.left_out_with(store))
    app.event("member_joined_channel")(mended.joined_with(store, clock, wake))
    app.action("digest.retry")(answers.button(mended.try_again))
    app.action("home.page")(home.turn_page)
    app.action("home.team")(answers.button(key_results.of_team))
    app.action("home.run")(answers.button(command.run))

    app.action("settings.open")(answers.button(settings.settings))
    app.view("settings.submit")(answers.form(settings.submit))

    # Buttons of a later or earlier Homeroom, still visible in old messages.
    app.action(re.compile(".*"))(answers.unknown_button)
