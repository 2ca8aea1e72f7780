"""What a person does: types a command, clicks, fills in a form, closes it, opens the app's page.

May import its neighbors. Each act builds Slack's payload, delivers it, shows what the
acknowledgement asks for, lets everything settle, and tells what the person sees then. It is what
both the control API and the web page are made of.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from bot.sandbox import choosing, events, inputs, inviting, methods_views, responses
from bot.sandbox.calls import ApiError
from bot.sandbox.delivery import Ack, Transport
from bot.sandbox.emitting import Emitter
from bot.sandbox.inputs import BadValue, Placed
from bot.sandbox.nouns import Channel, Json, Person, ResponseUrl, View
from bot.sandbox.workspace import Workspace

log = logging.getLogger(__name__)

TROUBLE = "We had some trouble connecting. Try again?"


class BadRequest(ValueError):
    """Something no person could do here; the text says so in one sentence."""


class Acting:
    """Acts on behalf of the people of one workspace."""

    def __init__(
        self,
        workspace: Workspace,
        transport: Callable[[], Transport],
        emitter: Emitter,
        settle: Callable[[], Awaitable[None]],
    ) -> None:
        self._workspace = workspace
        self._transport = transport
        self._emitter = emitter
        self._settle = settle

    # --- who and where --------------------------------------------------------------------------

    def person(self, user_id: object) -> Person:
        found = self._workspace.people.get(str(user_id))
        if found is None:
            raise BadRequest(f"There is nobody with the id {user_id!r} in this workspace.")
        return found

    def _active(self, user_id: object) -> Person:
        person = self.person(user_id)
        if not person.is_active:
            raise BadRequest(f"{person.name} ({person.id}) is deactivated and cannot do anything.")
        return person

    def channel(self, name: object, person: Person | None = None) -> Channel:
        """A conversation by id or name; the person's own direct message when none is named."""
        if name is None and person is not None:
            return self._workspace.open_dm(person.id)
        found = self._workspace.channels.get(str(name))
        found = found or self._workspace.channel_named(str(name))
        if found is None:
            raise BadRequest(f"There is no channel {name!r} in this workspace.")
        if person is not None and not self._workspace.may_see(person.id, found):
            raise BadRequest(f"{person.name} ({person.id}) is not in #{found.name}.")
        return found

    # --- a command ------------------------------------------------------------------------------

    async def command(self, user_id: object, channel_name: object, command: str, text: str) -> Json:
        person = self._active(user_id)
        channel = self.channel(channel_name, person)
        if not command.startswith("/"):
            command = f"/{command}"
        if command == inviting.COMMAND and inviting.names_the_bot(self._workspace, text):
            await self.invite_bot(channel, person.id)
            return {"ack": True, "ephemerals": [], "modal": None}
        if self._workspace.command(command) is None:
            features = self._workspace.manifest.get("features", {})
            known = [found["command"] for found in features.get("slash_commands", [])]
            raise BadRequest(f"The app has no command {command}; it has {', '.join(known)}.")
        if channel.is_archived:
            raise BadRequest(f"#{channel.name} is archived; nobody can write there.")
        started = self._workspace.new_ts()
        payload = events.slash_command(self._workspace, person, channel, command, text)
        ack = await self._transport().deliver("slash_commands", payload)
        if ack.error is None and ack.payload:
            secret = payload["response_url"].rsplit("/", 1)[1]
            ack = self._show_answer(ack, self._workspace.response_urls[secret])
        return await self._finish(person, ack, started, f"{command} failed")

    def _show_answer(self, ack: Ack, place: ResponseUrl) -> Ack:
        answer = ack.payload or {}
        if not (answer.get("text") or answer.get("blocks") or answer.get("attachments")):
            return ack
        try:
            responses.show(self._workspace, place, answer)
        except ApiError as refusal:
            log.warning("The app's answer was refused: %s %s", refusal.code, refusal.extra)
            return replace(ack, error="invalid_command_response")
        return ack

    async def _finish(self, person: Person, ack: Ack, started: str, failure: str) -> Json:
        if ack.error is None:
            self._workspace.banners.pop(person.id, None)
        else:
            self._workspace.banners[person.id] = f'{failure} with the error "{ack.error}"'
        self._workspace.touch()
        await self._settle()
        answer: Json = {"ack": ack.error is None}
        if ack.error is not None:
            answer["error"] = f'{failure} with the error "{ack.error}"'
        seen = self._workspace.ephemerals.get(person.id, {})
        answer["ephemerals"] = [message for ts, message in seen.items() if ts > started]
        modal = methods_views.top(self._workspace, person.id)
        if modal is not None:
            answer["modal"] = methods_views.view_json(self._workspace, modal)
        return answer

    # --- a click --------------------------------------------------------------------------------

    async def action(self, user_id: object, body: Json) -> Json:
        """Use an element of a message, modal or Home: see `_find` for how it is named."""
        person = self._active(user_id)
        where, at = self._find(person, body)
        raw = body.get("selected", body.get("value"))
        try:
            chosen = choosing.act(self._workspace, person, at, raw)
        except BadValue as problem:
            raise BadRequest(str(problem)) from None
        started = self._workspace.new_ts()
        payload: Json
        if isinstance(where, View):
            self._type(person, where.blocks, where.typed, body.get("values"))
            if at.kind in inputs.VALUES:
                where.typed.setdefault(at.block_id, {})[at.action_id] = chosen
            payload = events.view_action(self._workspace, person, where, at, chosen)
        else:
            channel, message = where
            typed = self._workspace.message_values.setdefault((person.id, message["ts"]), {})
            self._type(person, message.get("blocks", []), typed, body.get("values"))
            if at.kind in inputs.VALUES:
                typed.setdefault(at.block_id, {})[at.action_id] = chosen
            payload = events.message_action(
                self._workspace, person, channel, message, at, chosen, typed
            )
        ack = await self._deliver_interaction(payload)
        return await self._finish(person, ack, started, "This failed")

    async def _deliver_interaction(self, payload: Json) -> Ack:
        settings = self._workspace.manifest.get("settings", {})
        if not settings.get("interactivity", {}).get("is_enabled"):
            return Ack(error="interactivity_is_off_in_the_manifest")
        return await self._transport().deliver("interactive", payload)

    def _find(self, person: Person, body: Json) -> tuple[View | tuple[Channel, Json], Placed]:
        """The element: in the message `ts` or the view `view_id`, or else where the person looks.

        Where they look: their top modal, then the newest message of the channel that has it, then
        the Home tab.
        """
        action_id = body.get("action_id")
        if not isinstance(action_id, str) or not action_id:
            raise BadRequest("An action needs an action_id.")
        places = self._places(person, body)
        for place, blocks in places:
            found = _matching(blocks, action_id, body)
            if len(found) > 1:
                raise BadRequest(
                    f"Several elements there have the action_id {action_id!r}:"
                    " give a block_id or a value as well."
                )
            if found:
                return place, found[0]
        known = sorted({at.action_id for _, blocks in places for at in inputs.placed(blocks)})
        there = ", ".join(known) if known else "nothing to click"
        detail = f" with the value {body['value']!r}" if "value" in body else ""
        raise BadRequest(f"There is no {action_id!r}{detail} there; there is {there}.")

    def _places(
        self, person: Person, body: Json
    ) -> list[tuple[View | tuple[Channel, Json], list[Json]]]:
        workspace = self._workspace
        if body.get("view_id") is not None:
            view = self._view(person, body["view_id"])
            return [(view, view.blocks)]
        if body.get("ts") is not None:
            found = workspace.find_message(person.id, str(body["ts"]))
            if found is None:
                raise BadRequest(f"{person.name} sees no message {body['ts']!r}.")
            # A second press of a button that the first one's answer has just replaced still counts.
            before = workspace.replaced_blocks.get(str(body["ts"]), [])
            return [(found, found[1].get("blocks", [])), (found, before)]
        places: list[tuple[View | tuple[Channel, Json], list[Json]]] = []
        modal = methods_views.top(workspace, person.id)
        if modal is not None:
            places.append((modal, modal.blocks))
        channel = self.channel(body.get("channel"), person)
        own = workspace.ephemerals.get(person.id, {}).values()
        messages = [*workspace.messages[channel.id].values()]
        messages += [message for message in own if message["channel"] == channel.id]
        messages.sort(key=lambda message: str(message["ts"]), reverse=True)
        places += [((channel, message), message.get("blocks", [])) for message in messages]
        home = workspace.homes.get(person.id)
        if home is not None:
            places.append((workspace.views[home], workspace.views[home].blocks))
        return places

    def _view(self, person: Person, view_id: object) -> View:
        view = self._workspace.views.get(str(view_id))
        stack = self._workspace.modals.get(person.id, [])
        is_home = self._workspace.homes.get(person.id) == str(view_id)
        if view is None or not (is_home or (stack and stack[-1] == view.id)):
            raise BadRequest(f"{person.name} has no view {view_id!r} before them.")
        return view

    # --- a form ---------------------------------------------------------------------------------

    def _type(
        self, person: Person, blocks: list[Json], typed: dict[str, dict[str, Json]], values: object
    ) -> None:
        """Fill in `values`: by action_id, by block_id, or nested as `state.values`."""
        if values is None:
            return
        if not isinstance(values, dict):
            raise BadRequest("`values` is an object of action_id and value.")
        entered: list[tuple[Placed, Json]] = []
        for name, raw in values.items():
            entered += self._fields(person, blocks, str(name), raw)
        for at, value in entered:
            typed.setdefault(at.block_id, {})[at.action_id] = value

    def _fields(
        self, person: Person, blocks: list[Json], name: str, raw: Any
    ) -> list[tuple[Placed, Json]]:
        def enter(at: Placed, value: Any) -> tuple[Placed, Json]:
            return at, choosing.enter(self._workspace, person, at, value)

        fields = [at for at in inputs.placed(blocks) if at.kind in inputs.VALUES]
        in_block = [at for at in fields if at.block_id == name]
        try:
            if isinstance(raw, dict) and raw and {at.action_id for at in in_block} >= set(raw):
                named = [at for at in in_block if at.action_id in raw]
                return [enter(at, raw[at.action_id]) for at in named]
            found = [at for at in fields if at.action_id == name] or in_block
            if len(found) == 1:
                return [enter(found[0], raw)]
        except BadValue as problem:
            raise BadRequest(str(problem)) from None
        if found:
            raise BadRequest(
                f"Several inputs have the action_id {name!r}: name them as block_id and action_id."
            )
        known = ", ".join(at.action_id for at in fields) or "none"
        raise BadRequest(f"This form has no input {name!r}; its inputs are: {known}.")

    async def submit(self, user_id: object, values: object, view_id: object = None) -> Json:
        """Send the person's top modal, after the checks that Slack's own client makes."""
        person = self._active(user_id)
        view = methods_views.top(self._workspace, person.id)
        if view is None:
            raise BadRequest(f"{person.name} has no modal open.")
        if view_id is not None and view.id != view_id:
            raise BadRequest(f"{person.name} has another modal before them, not {view_id!r}.")
        fields = [at for at in inputs.placed(view.blocks) if at.block.get("type") == "input"]
        if not fields and not view.payload.get("submit"):
            raise BadRequest("This modal has no submit button.")
        self._type(person, view.blocks, view.typed, values)
        view.errors = self._check(view, fields)
        started = self._workspace.new_ts()
        if view.errors:
            self._workspace.touch()
            return self._outcome(view, await self._finish(person, Ack(), started, ""))
        payload = events.view_submission(self._workspace, person, view)
        ack = await self._deliver_interaction(payload)
        if ack.error is None:
            ack = self._respond(view, ack)
        answer = await self._finish(person, ack, started, "Submitting failed")
        if ack.error is not None:
            answer["error"] += f". {TROUBLE}"
        return self._outcome(view, answer)

    @staticmethod
    def _check(view: View, fields: list[Placed]) -> dict[str, str]:
        state = inputs.values(view.blocks, view.typed)
        found = ((at, inputs.check(at, state[at.block_id][at.action_id])) for at in fields)
        return {at.block_id: problem for at, problem in found if problem is not None}

    def _outcome(self, view: View, answer: Json) -> Json:
        closed = view.id not in self._workspace.modals.get(view.user_id, [])
        outcome: Json = {"closed": closed}
        if not closed and view.errors:
            outcome["errors"] = dict(view.errors)
        return outcome | answer

    def _respond(self, view: View, ack: Ack) -> Ack:
        """What the acknowledgement of a form asks for: close, errors, update, push or clear."""
        answer = ack.payload or {}
        action = answer.get("response_action")
        try:
            if action is None:
                methods_views.close(self._workspace, view)
            elif action == "clear":
                methods_views.close(self._workspace, view, whole_stack=True)
            elif action == "errors":
                view.errors = _field_errors(view, answer.get("errors"))
            elif action == "push":
                methods_views.push_onto(self._workspace, view, answer.get("view"))
            elif action == "update":
                payload = methods_views.read_view(
                    self._workspace, answer.get("view"), "modal", replacing=view.id
                )
                methods_views.change(self._workspace, view, payload)
            else:
                raise ApiError("invalid_response_action")
        except ApiError as refusal:
            log.warning(
                "The app's answer to a form was refused: %s %s", refusal.code, refusal.extra
            )
            return replace(ack, error=refusal.code)
        return ack

    async def close(self, user_id: object, view_id: object = None, *, everything: bool) -> Json:
        """Press the modal's close button, or the cross that closes the whole stack."""
        person = self._active(user_id)
        view = methods_views.top(self._workspace, person.id)
        if view is None or (view_id is not None and view.id != view_id):
            raise BadRequest(f"{person.name} has no such modal open.")
        started = self._workspace.new_ts()
        whole = everything or bool(view.payload.get("clear_on_close"))
        ack = Ack()
        for gone in methods_views.close(self._workspace, view, whole_stack=whole):
            if gone.payload.get("notify_on_close"):
                payload = events.view_closed(self._workspace, person, gone, is_cleared=whole)
                ack = await self._deliver_interaction(payload)
        return await self._finish(person, ack, started, "Closing failed")

    # --- the app's page and plain messages ------------------------------------------------------

    async def open_app(self, user_id: object, tab: str) -> None:
        """Open the app's Home or Messages tab, which the app may hear of."""
        person = self._active(user_id)
        if self._workspace.app_home(tab) and self._transport().is_reachable:
            inner = events.app_home_opened(self._workspace, person, tab)
            await self._emitter.emit("app_home_opened", inner)
            await self._settle()

    async def invite_bot(self, channel: Channel, inviter_id: str) -> None:
        await inviting.invite_bot(self._workspace, self._emitter, channel, inviter_id)
        await self._settle()

    async def say(
        self, user_id: object, channel_name: object, text: str, thread_ts: object = None
    ) -> Json:
        """Write a plain message, which the app hears of when it subscribed to such messages."""
        person = self._active(user_id)
        channel = self.channel(channel_name, person)
        app_home = self._workspace.manifest.get("features", {}).get("app_home", {})
        if channel.is_archived:
            raise BadRequest(f"#{channel.name} is archived; nobody can write there.")
        if channel.is_dm and app_home.get("messages_tab_read_only_enabled"):
            raise BadRequest("Sending messages to this app has been turned off.")
        if not text.strip():
            raise BadRequest("A message needs some text.")
        if thread_ts is not None and thread_ts not in self._workspace.messages[channel.id]:
            raise BadRequest(f"There is no message {thread_ts!r} to reply to.")
        message = self._workspace.post(
            channel,
            {"text": events.escape(text)},
            user_id=person.id,
            thread_ts=None if thread_ts is None else str(thread_ts),
        )
        kinds = {"im": "im", "mpim": "mpim", "public_channel": "channel"}
        kind = kinds.get(channel.kind, "group")
        inner = message | {"channel": channel.id, "channel_type": kind, "event_ts": message["ts"]}
        if channel.has_bot and self._transport().is_reachable:
            subscription = "message.channels" if kind == "channel" else f"message.{kind}"
            subscription = "message.groups" if kind == "group" else subscription
            await self._emitter.emit(subscription, inner)
            if f"<@{self._workspace.identity.bot_user_id}>" in text:
                await self._emitter.emit("app_mention", inner | {"type": "app_mention"})
        await self._settle()
        return message


def _matching(blocks: list[Json], action_id: str, body: Json) -> list[Placed]:
    found = [at for at in inputs.placed(blocks) if at.action_id == action_id]
    if body.get("block_id") is not None:
        found = [at for at in found if at.block_id == body["block_id"]]
    if body.get("value") is not None:
        wanted = str(body["value"])
        found = [
            at for at in found if at.kind != "button" or str(at.element.get("value")) == wanted
        ]
    if len(found) > 1 and isinstance(body.get("selected"), str):
        chosen = body["selected"]
        found = [
            at for at in found if chosen in {one.get("value") for one in inputs.options(at.element)}
        ]
    return found


def _field_errors(view: View, errors: Any) -> dict[str, str]:
    if not isinstance(errors, dict) or not errors:
        raise ApiError("invalid_errors")
    fields = {at.block_id for at in inputs.placed(view.blocks) if at.block.get("type") == "input"}
    unknown = sorted(set(errors) - fields)
    if unknown:
        raise ApiError("invalid_errors", unknown_block_ids=unknown)
    return {str(block_id): str(sentence) for block_id, sentence in errors.items()}
