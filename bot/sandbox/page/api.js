// The sandbox's JSON endpoints for this page. Every call resolves when what it caused has settled.
// Imports nothing.

async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { cache: "no-store", ...options });
  } catch (problem) {
    if (problem.name === "AbortError") throw problem;
    throw new Error("The sandbox does not answer. Is it still running in your terminal?");
  }
  let body = null;
  try {
    body = await response.json();
  } catch {
    body = null;
  }
  if (!response.ok) throw new Error(words(body) ?? `The sandbox answered ${response.status}.`);
  return body ?? {};
}

function words(body) {
  const said = body?.error ?? body?.message ?? body?.detail;
  return typeof said === "string" ? said : undefined;
}

const query = (values) =>
  new URLSearchParams(Object.entries(values).filter(([, value]) => value !== undefined && value !== null)).toString();

const post = (path, body) =>
  request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });

/** [{id, name, title, avatar_color, tz, is_admin}] */
export const people = () => request("/_page/people");
/** {version, now, me, team, app, channels, conversations, home, modals, banner, commands} as that person sees it. */
export const view = (user) => request(`/_page/view?${query({ user })}`);
/** {messages} of one place, oldest first, each with its thread. */
export const messages = (user, channel) => request(`/_page/messages?${query({ user, channel })}`);
/** {version}, once it is above the given one; or after 25 seconds. */
export const wait = (version, signal) => request(`/_page/wait?${query({ version })}`, { signal });
/** [{label, to}]: the moments the clock can go to. */
export const presets = (user) => request(`/_page/presets?${query({ user })}`);

export const command = (body) => post("/_page/command", body);
export const action = (body) => post("/_page/action", body);
export const submit = (body) => post("/_page/submit", body);
export const close = (body) => post("/_page/close", body);
/** Tells the app that a person has opened its Home or its messages. */
export const open = (body) => post("/_page/open", body);
export const message = (body) => post("/_page/message", body);
export const travel = (to) => post("/_control/clock", { to });
