import { isAlias, isCollection, isMap, isScalar, type Document, type Node, type Pair } from "yaml";

/** A mistake in a YAML text: its start, as an offset into the text, and its description. */
export interface TextMistake {
  readonly offset: number;
  readonly message: string;
}

/** Most levels of nesting, more than any sweep has. Converting container keys to text costs the cube of their depth. */
const DEEPEST = 50;

/** The message about a text with deeper nesting. */
export const TOO_DEEP = `expected at most ${DEEPEST} levels of lists and mappings within each other, got more.`;

/**
 * What the YAML library accepts and no sweep file may hold: keys that a mapping gives more than once (compared as
 * JavaScript has them: `1` and `"1"` are one), keys that are lists or mappings, keys without a value (`{ samples: 1,2 }`
 * has the key 2), and nesting deeper than {@link DEEPEST}, of which only the first place is told. The walk is a loop, so that no text exhausts the stack.
 */
export function nodeMistakes(document: Document.Parsed): readonly TextMistake[] {
  const mistakes: TextMistake[] = [];
  const open: { readonly node: unknown; readonly level: number }[] = [{ node: document.contents, level: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, level } = next;
    if (!isCollection(node)) continue;
    if (level > DEEPEST) return [{ offset: offsetOf(node), message: TOO_DEEP }];
    if (isMap(node)) {
      for (const mistake of keyMistakes(node.items, document)) mistakes.push(mistake);
      for (const { value } of node.items) open.push({ node: value, level: level + 1 });
    } else {
      for (const item of node.items) open.push({ node: item, level: level + 1 });
    }
  }
  return mistakes;
}

function keyMistakes(pairs: readonly Pair[], document: Document.Parsed): readonly TextMistake[] {
  const mistakes: TextMistake[] = [];
  const seen = new Set<string>();
  for (const { key, value } of pairs) {
    const meant = isAlias(key) ? key.resolve(document) : key;
    if (isCollection(meant)) {
      const found = isMap(meant) ? "a mapping" : "a list";
      mistakes.push({ offset: offsetOf(key), message: `expected a name as key, got ${found}.` });
    }
    if (!isScalar(meant)) continue;
    const name = nameOf(meant.value);
    if (value === null) {
      const message = `expected a key and its value, got ${quoted(name)} alone; a list stands in brackets, as [1, 2].`;
      mistakes.push({ offset: offsetOf(key), message });
    }
    if (seen.has(name)) {
      const message = `expected every key once, got a second ${quoted(name)}.`;
      mistakes.push({ offset: offsetOf(key), message });
    }
    seen.add(name);
  }
  return mistakes;
}

function quoted(name: string): string {
  return name.length <= 60 ? `"${name}"` : "long key";
}

/** A key as it stands in the text; the library holds the merge key `<<` as a symbol. */
function nameOf(value: unknown): string {
  return typeof value === "symbol" ? (value.description ?? "") : String(value);
}

function offsetOf(node: unknown): number {
  return (node as Node).range?.[0] ?? 0;
}
