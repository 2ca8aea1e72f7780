// The page: who I am and where, kept in the address (/#person/place); refreshed whenever the sandbox changes.
// Imports every other module; none imports this one.

import * as api from "./api.js";
import { drawBlocks } from "./blocks.js";
import { ClockBar } from "./clock.js";
import { Composer } from "./composer.js";
import { avatar, h, icon, put } from "./dom.js";
import { Fields } from "./fields.js";
import { backTo, placeIn } from "./focus.js";
import { MessageList } from "./messages.js";
import { ModalHost } from "./modal.js";
import { mrkdwn } from "./mrkdwn.js";
import { PersonSwitcher } from "./people.js";
import { drawPlaces } from "./sidebar.js";
import { ThreadPane } from "./thread.js";

const HINT_SEEN = "sandbox.hint-seen";
const by = (id) => document.getElementById(id);

const state = {
  people: [],
  me: "",
  place: "",
  view: null,
  messages: [],
  boxes: new Map(),
  dismissed: "",
  problem: "",
  home: "",
  homeFields: new Fields(),
};

// What the drawing modules need to know: names, the person's zone, the sandbox's now.
function context() {
  const { view, me } = state;
  const person = state.people.find((one) => one.id === me);
  const bots = state.messages.filter((one) => one.is_bot).map((one) => ({ id: one.user, name: one.user_name, is_bot: true }));
  return {
    me,
    zone: person?.tz || "UTC",
    now: new Date(view.now),
    people: new Map([...bots, ...state.people].map((one) => [one.id, one])),
    channels: new Map(view.channels.map((one) => [one.id, one])),
    conversations: view.conversations,
    app: { name: view.app.name, color: view.app.color ?? null },
  };
}

const placeNow = () => state.view?.channels.find((one) => one.id === state.place);

// --- the address ------------------------------------------------------------------------------

function fromAddress() {
  const [me, place] = decodeURIComponent(location.hash.slice(1)).split("/");
  return { me: me ?? "", place: place ?? "" };
}

function go(me, place, { replace = false } = {}) {
  const address = `#${me}/${place}`;
  if (location.hash === address) return enter();
  if (!replace) {
    location.hash = address;
    return undefined;
  }
  history.replaceState(null, "", address);
  return enter();
}

async function enter() {
  const wanted = fromAddress();
  const person = state.people.find((one) => one.id === wanted.me) ?? state.people[0];
  if (!person) return undefined;
  keepBox();
  const kind = placeNow()?.kind;
  const moved = person.id !== state.me;
  state.me = person.id;
  if (moved) state.view = await api.view(person.id);
  const channels = state.view.channels;
  const place = channels.find((one) => one.id === wanted.place)
    ?? channels.find((one) => one.kind === kind && kind !== "channel")
    ?? channels.find((one) => one.kind === "dm")
    ?? channels[0];
  if (wanted.me !== person.id || wanted.place !== place?.id) {
    history.replaceState(null, "", `#${person.id}/${place?.id ?? ""}`);
  }
  state.place = place?.id ?? "";
  state.messages = [];
  list.clear();
  thread.close();
  drawer(false);
  by("composer").hidden = !place || place.kind === "home";
  enterBox();
  await refresh({ entered: true });
  if (place && place.kind !== "channel") await doing(() => api.open({ user: person.id, channel: place.id }));
  return undefined;
}

// --- the sandbox changes ------------------------------------------------------------------------

let running = null;
let again = null;

// One refresh at a time; a call during one is answered by the next.
function refresh(options = {}) {
  if (!running) {
    running = load(options).finally(() => { running = null; });
    return running;
  }
  again ??= running.catch(() => {}).then(() => { again = null; return refresh(options); });
  return again;
}

async function load({ entered = false }) {
  const { me, place } = state;
  if (!me) return;
  // The view first: its version is what `follow` waits from, and must not be newer than the messages.
  const view = await api.view(me);
  const here = view.channels.find((one) => one.id === place);
  const reads = here && here.kind !== "home";
  const messages = reads ? (await api.messages(me, place)).messages : [];
  if (reads) here.unread = 0;
  if (me !== state.me || place !== state.place) return;
  state.view = view;
  state.messages = messages;
  state.problem = "";
  draw(entered);
}

async function follow() {
  let pause = 500;
  for (;;) {
    try {
      const before = state.view.version;
      const { version } = await api.wait(before);
      if (version !== before) await refresh();
      pause = 500;
    } catch (problem) {
      state.problem = problem.message;
      drawBanner();
      await new Promise((done) => { setTimeout(done, pause); });
      pause = Math.min(pause * 2, 8000);
      await refresh().catch(() => {});
    }
  }
}

/** Runs what a person asked for, then shows what came of it; a failure becomes the banner. */
async function doing(work) {
  state.dismissed = "";
  try {
    const answer = await work();
    await refresh();
    return answer;
  } catch (problem) {
    fail(problem);
    return undefined;
  }
}

function fail(problem) {
  state.problem = problem.message;
  drawBanner();
  modal.complain(problem.message);
}

// --- drawing ------------------------------------------------------------------------------------

function draw(entered) {
  const shown = context();
  const place = placeNow();
  by("workspace-name").textContent = state.view.team;
  switcher.show(state.people, state.me);
  drawPlaces(by("places"), state.view, state.me, state.place, shown.app.name);
  drawHead(place, shown);
  drawBanner();
  drawHint(place, shown);
  drawHome(place, shown);
  drawMessages(place, shown, entered);
  modal.show(state.view.modals ?? [], shown);
  clock.show(shown.now, shown.zone, state.me);
  const unread = state.view.channels.reduce((sum, one) => sum + (one.unread || 0), 0);
  document.title = `${unread ? `(${unread}) ` : ""}${titleOf(place, shown)} · ${by("workspace-name").textContent}`;
}

const titleOf = (place, shown) =>
  place?.kind === "channel" ? `#${place.name.replace(/^#/, "")}` : place?.kind === "home" ? `${shown.app.name} Home` : shown.app.name;

function drawHead(place, shown) {
  const app = place?.kind !== "channel";
  put(
    by("place-title"),
    app ? avatar(shown.app.name, shown.app.color, { app: true, size: "small" }) : h("span", { class: "hash", "aria-hidden": "true" }, "#"),
    h("h1", {}, app ? shown.app.name : (place?.name ?? "").replace(/^#/, "")),
    app ? h("span", { class: "badge" }, "App") : null,
  );
  const parts = state.view.channels.filter((one) => one.kind === "home" || one.kind === "dm");
  by("tabs").hidden = !app || parts.length < 2;
  by("tabs").replaceChildren(
    ...parts
      .sort((a, b) => (a.kind === "home" ? -1 : 1) - (b.kind === "home" ? -1 : 1))
      .map((one) => h("a", { href: `#${state.me}/${one.id}`, "aria-current": one.id === place?.id ? "page" : null }, one.kind === "home" ? "Home" : "Messages")),
  );
}

function drawBanner() {
  const sentence = state.problem || state.view?.banner || "";
  const shown = sentence && sentence !== state.dismissed;
  const banner = by("banner");
  if (!sentence) state.dismissed = "";
  banner.hidden = !shown;
  if (banner.dataset.words === sentence && shown) return;
  banner.dataset.words = shown ? sentence : "";
  banner.replaceChildren(
    ...(shown ? [
      icon("warning"),
      h("span", { class: "banner-words" }, sentence),
      h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss", onclick: () => { state.dismissed = sentence; drawBanner(); by("main").focus(); } }, icon("close")),
    ] : []),
  );
  if (shown) modal.complain(sentence);
}

function drawHome(place, shown) {
  const home = by("home");
  home.hidden = place?.kind !== "home";
  if (home.hidden) return;
  const drawn = JSON.stringify([state.me, state.view.home?.blocks]);
  if (drawn === state.home) return;
  state.home = drawn;
  const typed = state.homeFields.values();
  state.homeFields = new Fields();
  const held = placeIn(home);
  const fields = state.homeFields;
  home.replaceChildren(
    ...(state.view.home
      ? drawBlocks(state.view.home.blocks, {
        surface: "home", context: shown, fields,
        dispatch: (action) => act({ view_id: state.view.home.id }, { ...action, values: fields.values() }),
      })
      : [h("p", { class: "quiet" }, `${shown.app.name} has not drawn a Home for this person yet.`)]),
  );
  fields.restore(typed);
  backTo(home, held);
}

function drawMessages(place, shown, entered) {
  const scroll = by("scroll");
  const near = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 120;
  const home = place?.kind === "home";
  by("messages").hidden = home;
  const { fresh, changed } = list.show(home ? [] : state.messages, shown);
  thread.update(state.messages, shown);
  by("quiet").hidden = home || state.messages.length > 0;
  by("quiet").textContent = place?.kind === "dm"
    ? "No messages yet. What the app writes to you appears here."
    : "Nothing has been posted here yet.";
  if (entered) {
    showNewest(scroll, home);
  } else {
    if (fresh.length && near) showNewest(scroll, home);
    announce([...changed, ...fresh]);
  }
}

// A long newest message is shown from its beginning, everything else from the end.
function showNewest(scroll, home) {
  scroll.scrollTop = home ? 0 : scroll.scrollHeight;
  const newest = by("messages").lastElementChild;
  if (!home && newest && newest.offsetHeight > scroll.clientHeight) newest.scrollIntoView({ block: "start" });
}

// A screen reader hears what a phone would show: the notification text.
function announce(messages) {
  if (!messages.length) return;
  by("announcer").textContent = messages
    .slice(-3)
    .map((one) => `${one.user_name ?? "Someone"}${one.only_visible_to_you ? ", only to you" : ""}: ${one.text ?? ""}`)
    .join(" ");
}

function drawHint(place, shown) {
  const hint = by("hint");
  hint.hidden = hintSeen() || !place;
  if (hint.hidden || hint.childElementCount) return;
  const [command] = state.view.commands;
  const words = `Press *Next school morning* above and answer what ${shown.app.name} writes to you${command ? `, or type \`${command.command}\` in the message box` : ""}. Then become someone else with *Switch* and see what they see.`;
  hint.replaceChildren(
    h("div", { class: "prose" }, mrkdwn(words, shown)),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close the hint", onclick: () => { seenHint(); hint.hidden = true; by("main").focus(); } }, icon("close")),
  );
}

// Private windows may refuse storage: then the hint simply comes back.
function hintSeen() {
  try {
    return localStorage.getItem(HINT_SEEN) === "yes";
  } catch {
    return false;
  }
}

function seenHint() {
  try {
    localStorage.setItem(HINT_SEEN, "yes");
  } catch {
    by("hint").dataset.closed = "yes";
  }
}

function drawer(open) {
  by("frame").classList.toggle("drawer-open", open);
  by("drawer").setAttribute("aria-expanded", String(open));
  if (open) by("switcher").querySelector("button")?.focus();
}

// --- what a person does -------------------------------------------------------------------------

const act = (where, action) => doing(() => api.action({ user: state.me, ...where, ...action }));

function actOn(message, action) {
  return act({ channel: state.place, ts: message.ts }, action);
}

async function send(text, threadTs = null) {
  const word = /^\/\S+/.exec(text)?.[0];
  state.dismissed = "";
  if (word && threadTs) throw new Error(`${word} does not work in threads, as in Slack. Use the message box of the channel.`);
  const where = { user: state.me, channel: state.place };
  if (word) await api.command({ ...where, command: word, text: text.slice(word.length).trim() });
  else await api.message({ ...where, text, ...(threadTs ? { thread_ts: threadTs } : {}) });
  await refresh();
}

function keepBox() {
  const box = state.boxes.get(`${state.me}/${state.place}`);
  if (box) box.draft = composer.draft;
}

function enterBox() {
  const key = `${state.me}/${state.place}`;
  if (!state.boxes.has(key)) state.boxes.set(key, { sent: [], draft: "" });
  composer.enter(`Message ${titleOf(placeNow(), context())}`, state.boxes.get(key));
}

// --- the pieces ---------------------------------------------------------------------------------

const commands = () => state.view?.commands ?? [];
const switcher = new PersonSwitcher(by("switcher"), { choose: (id) => go(id, state.place) });
const clock = new ClockBar(by("clock"), { travelled: () => doing(async () => {}), failed: fail });
const list = new MessageList(by("messages"), { act: actOn, openThread: (message) => thread.open(message, context()) });
const thread = new ThreadPane(by("thread"), { act: actOn, send, commands });
const composer = new Composer(by("composer"), "Message", { send, commands });
const modal = new ModalHost({
  act: (view, action) => act({ view_id: view.id }, action),
  submit: (view, values) => doing(() => api.submit({ user: state.me, view_id: view.id, values })),
  close: (view, everything) => doing(() => api.close({ user: state.me, view_id: view.id, everything })),
});

by("drawer").append(icon("menu"));
by("drawer").addEventListener("click", () => drawer(true));
by("shade").addEventListener("click", () => drawer(false));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || modal.isOpen) return;
  if (by("frame").classList.contains("drawer-open")) {
    drawer(false);
    by("drawer").focus();
  } else if (!by("thread").hidden) {
    thread.close({ focus: true });
  }
});
window.addEventListener("hashchange", () => {
  enter().catch(fail);
});
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  by("main").focus();
});

async function start() {
  const people = await api.people();
  state.people = people.filter((one) => one.is_active !== false);
  if (!state.people.length) {
    by("quiet").hidden = false;
    by("quiet").textContent = "There is nobody in this workspace yet.";
    return;
  }
  await enter();
  follow();
}

start().catch(fail);
