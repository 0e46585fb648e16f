// The node's table of addresses, as OSCQuery tells it: what every control is made from.

const UNITS = { "time.second": "s", "gain.db": "dB", "angle.degree": "degrees" };
const TRIES = 5;
const TRY_AGAIN_MS = 400;

/** By address, without the node's prefix: {address, tag, help, args, optional}. An argument: {type, min, max, choices, unit, clipped}. */
export let table = new Map();

/** Reads the whole namespace. A busy node may refuse it once or twice. */
export async function readTable(prefix) {
  for (let tries = 1; ; tries++) {
    try {
      const answer = await fetch("/");
      if (!answer.ok) throw new Error(`the node answered ${answer.status}`);
      const root = await answer.json();
      return () => (table = new Map(entries(root, prefix())));
    } catch (error) {
      if (tries === TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS * tries));
    }
  }
}

function* entries(node, prefix) {
  if (node.ACCESS) {
    const entry = entryOf(node, prefix);
    yield [entry.address, entry];
  }
  for (const child of Object.values(node.CONTENTS ?? {})) yield* entries(child, prefix);
}

function entryOf(node, prefix) {
  const args = argumentsOf(node);
  const all = node.OVERLOADS?.[0] ? argumentsOf(node.OVERLOADS[0]) : args;
  return {
    address: node.FULL_PATH.slice(prefix.length),
    tag: node.TAGS?.[0] ?? (node.ACCESS & 1 ? "parameter" : "trigger"),
    help: node.DESCRIPTION ?? "",
    args,
    optional: all.slice(args.length),
  };
}

function argumentsOf({ TYPE, RANGE, UNIT, CLIPMODE }) {
  return [...TYPE.replace("N", "")].map((type, k) => ({
    type,
    min: RANGE?.[k]?.MIN ?? null,
    max: RANGE?.[k]?.MAX ?? null,
    choices: RANGE?.[k]?.VALS ?? null,
    unit: UNITS[UNIT?.[k]] ?? UNIT?.[k] ?? "",
    clipped: CLIPMODE?.[k] === "both",
  }));
}

export const isSwitch = ({ type, min, max }) => type === "i" && min === 0 && max === 1;

/** "0 to 30 s", "equal_power or linear_sum", "text". */
export function rangeText({ type, min, max, choices, unit }) {
  if (choices) return choices.join(" or ");
  if (type === "s") return "text";
  if (min === null) return unit || "a number";
  return `${min} to ${max}${unit ? ` ${unit}` : ""}`;
}

const GROUPS = [
  ["Master", /^\/(prompt|negative|layers|gain|fade)\b/],
  ["Generator", /^\/(engine|duration|steps|guidance|seed)\b/],
  ["Transport", /^\/(play|stop|pause|resume|panic|record|clip|quit)(\/|$)/],
  ["Show", /^\/(go|playhead|show|cue\/go)(\/|$)/],
  ["Cues", /^\/cue\//],
  ["Layers", /^\/layer\//],
];

/** The table in groups, in the table's own order: what no pattern knows is under "Others". */
export function groups() {
  const named = new Map(GROUPS.map(([name]) => [name, []]));
  for (const name of ["Others", "Questions"]) named.set(name, []);
  for (const entry of table.values()) {
    const known = GROUPS.find(([, pattern]) => pattern.test(entry.address));
    named.get(entry.tag === "query" ? "Questions" : (known?.[0] ?? "Others")).push(entry);
  }
  return [...named].filter(([, list]) => list.length);
}
