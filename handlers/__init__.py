"""What people do: commands, buttons, forms and App Home. `register` is the table of contents.

May import `storage`, `messages`, `bot.okr`, `bot.clock`, Bolt and the standard library. A handler
reads top to bottom in the order things happen: what was asked, one short transaction, the answer.
A feature is a function from an `Ask` to its answer, whether it was typed or pressed; the shapes in
which Slack asks and is answered are known to `context`, `answers`, `errors` and `forms`.
"""

import re
from collections.abc import Callable

from slack_bolt import App
from slack_sdk import WebClient

from bot.clock import Clock
from handlers import (
    answers,
    check_in,
    command,
    context,
    errors,
    home,
    key_results,
    prompt,
    support,
)
from storage import Store


def register(
    app: App, store: Store, clock: Clock, wake: Callable[[], None], client: WebClient
) -> None:
    """Every listener there is. `wake` tells the sender that the outbox holds something new."""
    app.error(errors.listener)
    app.middleware(context.middleware(store, clock, wake, client))

    app.command("/okr")(command.okr)
    for number in range(1, 6):
        app.action(f"command.run.{number}")(answers.button(command.run))

    app.action("check_in.same")(answers.button(check_in.same_button))
    app.action("check_in.open")(answers.button(check_in.open_one))
    app.action("check_in.all")(answers.button(check_in.open_all))
    app.action("check_in.undo")(answers.button(check_in.undo_button))
    app.view("check_in.submit")(check_in.submit)

    app.action("prompt.snooze")(answers.button(prompt.snooze_button))
    app.action("prompt.skip")(answers.button(prompt.skip_button))

    app.action("support.open")(answers.button(check_in.open_support))
    app.action("support.help")(answers.button(support.offer_help))

    app.action("key_result.show")(answers.button(key_results.show))
    app.action("key_result.history")(answers.button(key_results.history))
    app.action("listing.page")(answers.button(key_results.turn_page))

    app.event("app_home_opened")(home.opened)

    # Buttons of a later or earlier Homeroom, still visible in old messages.
    app.action(re.compile(".*"))(answers.unknown_button)
