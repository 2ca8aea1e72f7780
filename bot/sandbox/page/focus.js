// Where the keyboard stands, told so that it can stand there again after a redraw.
// Imports nothing.

const all = (root, action) => [...root.querySelectorAll("[data-action]")].filter((one) => one.dataset.action === action);

/** The place of the keyboard within `root`, or null: an element by action, block and value, a choice in it, a caret. */
export function placeIn(root, active = document.activeElement) {
  const holder = root?.contains(active) ? active.closest("[data-action]") : null;
  if (!holder || !root.contains(holder)) return null;
  const { action, block, value } = holder.dataset;
  return {
    action, block, value,
    index: all(root, action).indexOf(holder),
    choice: active.type === "checkbox" || active.type === "radio" ? active.value : null,
    caret: holder.tagName !== "SELECT" && typeof active.selectionStart === "number" ? [active.selectionStart, active.selectionEnd] : null,
  };
}

/** Puts the keyboard back to where `placeIn` found it, or to what is most like it; false when there is nothing. */
export function backTo(root, place) {
  if (!root || !place) return false;
  const same = all(root, place.action);
  const holder = same.find((one) => one.dataset.block === place.block && one.dataset.value === place.value)
    ?? same.find((one) => place.value && one.dataset.value === place.value)
    ?? same[Math.min(place.index, same.length - 1)];
  const target = within(holder, place.choice);
  if (!target) return false;
  target.focus({ preventScroll: true });
  if (place.caret && typeof target.selectionStart === "number") target.setSelectionRange(...place.caret);
  return true;
}

function within(holder, choice) {
  if (!holder || holder.matches("button, input, textarea, select")) return holder;
  const controls = [...holder.querySelectorAll("button, input, textarea, select")];
  return controls.find((one) => choice !== null && one.value === choice) ?? controls.find((one) => one.tabIndex >= 0);
}
