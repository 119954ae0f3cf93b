import type { Draw } from "./draw.js";

/** Values that stand at the edges of what readers of text take. */
export const ODD_VALUES: readonly string[] = [
  ...["0", "-0", "-1", "1", "2", "0.5", "1.5", "1e3", "1e-320", "1e308", "1e400", "-1e400", "4.9e-324"],
  ...[
    "NaN",
    ".nan",
    ".inf",
    "-.inf",
    "Infinity",
    "infinite",
    "0x10",
    "0o17",
    "0b1",
    "1_000",
    "+1",
    "01",
    "1e",
  ],
  ...["9007199254740991", "9007199254740993", "18446744073709551616", "1".repeat(400), "0.".padEnd(400, "3")],
  ...[
    "null",
    "~",
    "true",
    "no",
    "''",
    '"text"',
    "text",
    "1,2",
    "١٢",
    "2026-11-28",
    "!!binary aGk=",
    "!!js/x 1",
  ],
  ...[
    "[]",
    "{}",
    "[1, 2]",
    "[[1], [2]]",
    "[null]",
    "{a: 1}",
    "&x 1",
    "*x",
    "<<",
    "- 1",
    "? a",
    "|",
    ">-",
    "%",
  ],
  ...["{ from: 1, to: 2, count: 3 }", "{ from: 1e-200, to: 1e200, count: 3, scale: log }"],
  ...["{ from: 0, to: 1e9 }", "{ from: 1, to: 2, count: 250000000 }", "{ from: 2, to: 1, step: 0.1 }"],
  ...[
    "{ from: 1, to: 2, count: 0 }",
    "__proto__",
    "constructor",
    "toString",
    "../../etc/passwd",
    "/dev/null",
  ],
];

/** Characters that parsers and terminals care about. */
const ODD_CHARACTERS: readonly string[] = [
  ..."\0\t\n\r\v\u001b\u007f{}[]():,&*!|>'\"%@`#-?<=;\\/^+.~$_ 0aZ",
  "\u0085",
  "\u2028",
  "\u202e",
  "\ufeff",
  "\ufffd",
  "\ud800",
  "😀",
  "é",
  "e\u0301",
];

/** How often a stretch is repeated at most, and how deep brackets are nested. */
const MOST_REPEATS = 10_000;

type Mutation = (text: string, draw: Draw, words: readonly string[]) => string;

const NUMBER = /[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?/gi;
const WORD = /[A-Za-z_]\w*/g;
const TOKEN = /[A-Za-z_]\w*|[-+]?\d[\w.+-]*|[^\s\w]/g;

const MUTATIONS: readonly Mutation[] = [
  (text, draw) => replaceOne(text, NUMBER, draw, draw.pick(ODD_VALUES)),
  // Mild ones, which a right text often survives: others of the same size, words left as they are.
  (text, draw) => replaceOne(text, NUMBER, draw, (old) => neighbour(old, draw)),
  (text, draw) => replaceOne(text, NUMBER, draw, (old) => neighbour(old, draw)),
  (text, draw) => replaceOne(text, /(?<=[[,{] ?)[^,[\]{}]+, ?/g, draw, ""),
  (text, draw) => replaceOne(text, / +/g, draw, (old) => old.repeat(1 + draw.below(3))),
  (text, draw) => replaceOne(text, TOKEN, draw, draw.pick(ODD_VALUES)),
  (text, draw, words) => replaceOne(text, WORD, draw, draw.pick(words)),
  (text, draw) => replaceOne(text, WORD, draw, ""),
  (text, draw) => splice(text, draw, 1, ""),
  (text, draw) => splice(text, draw, 0, draw.pick(ODD_CHARACTERS)),
  (text, draw) => splice(text, draw, 1, draw.pick(ODD_CHARACTERS)),
  (text, draw, words) => splice(text, draw, 0, ` ${draw.pick(words)} `),
  (text, draw) => splice(text, draw, 1 + draw.below(40), ""),
  (text, draw) => text.slice(0, draw.below(text.length + 1)),
  (text, draw) => onLines(text, draw, (lines, at) => lines.splice(at, 1)),
  (text, draw) => onLines(text, draw, (lines, at) => lines.splice(at, 0, lines[draw.below(lines.length)])),
  (text, draw) => onLines(text, draw, (lines, at) => (lines[at] = ` ${lines[at]}`)),
  (text, draw) => onLines(text, draw, (lines, at) => (lines[at] = lines[at].replace(/^ {1,2}/, ""))),
  (text, draw) => {
    const from = draw.below(text.length + 1);
    const stretch = text.slice(from, from + 1 + draw.below(30));
    return splice(text, draw, 0, stretch.repeat(1 + draw.below(MOST_REPEATS)));
  },
  (text, draw) => {
    const depth = 1 + draw.below(MOST_REPEATS);
    const [open, close] = draw.pick(["[]", "()", "{}"]);
    return replaceOne(text, NUMBER, draw, `${open.repeat(depth)}1${close.repeat(depth)}`);
  },
];

/** The text with one to four small changes; `words` are what its language knows. */
export function mutateText(text: string, draw: Draw, words: readonly string[]): string {
  let mutated = text;
  for (let left = draw.oneIn(2) ? 1 : 1 + draw.below(4); left > 0; left--)
    mutated = draw.pick(MUTATIONS)(mutated, draw, words);
  return mutated;
}

function replaceOne(
  text: string,
  pattern: RegExp,
  draw: Draw,
  by: string | ((old: string) => string),
): string {
  const found = [...text.matchAll(pattern)];
  if (found.length === 0) return text + (typeof by === "string" ? by : "");
  const { 0: old, index } = draw.pick(found);
  return text.slice(0, index) + (typeof by === "string" ? by : by(old)) + text.slice(index + old.length);
}

/** A number near another one. */
function neighbour(old: string, draw: Draw): string {
  const value = Number(old);
  return String(
    draw.pick([value + 1, value - 1, value * 2, value / 2, value * 10, value / 4, Math.round(value)]),
  );
}

function splice(text: string, draw: Draw, remove: number, insert: string): string {
  const at = draw.below(text.length + 1);
  return text.slice(0, at) + insert + text.slice(at + remove);
}

function onLines(text: string, draw: Draw, change: (lines: string[], at: number) => unknown): string {
  const lines = text.split("\n");
  change(lines, draw.below(lines.length));
  return lines.join("\n");
}
