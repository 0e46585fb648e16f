// The log's last lines.

import { el, find, mark } from "./dom.js";
import { paintSoon } from "./painting.js";
import { on } from "./state.js";

const LINES = 300;
const time = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });

export function startLog() {
  const list = find("#log-lines");
  const toEnd = () => {
    list.scrollTop = list.scrollHeight;
  };
  on("log", (lines, anew) => {
    const atEnd = anew || list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    if (anew) list.replaceChildren();
    list.append(...lines.slice(-LINES).map(line));
    while (list.childElementCount > LINES) list.firstChild.remove();
    if (atEnd) paintSoon(toEnd);
  });
  const only = find("#log-only");
  only.addEventListener("click", () => {
    const on = only.getAttribute("aria-checked") !== "true";
    mark(only, "aria-checked", on);
    list.classList.toggle("only-bad", on);
    paintSoon(toEnd);
  });
}

function line([when, level, text]) {
  const bad = level === "INFO" ? null : el("strong", { text: `${level.toLowerCase()} ` });
  return el("li", { "data-level": level }, el("time", { text: time.format(when * 1000) }), " ", bad, text);
}
