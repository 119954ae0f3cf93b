import { isScalar, LineCounter, parseAllDocuments, visit, type Document } from "yaml";
import { GrokError, packageFile } from "../model/index.js";
import { describeFound, firstLines, problem, problemsError } from "./problems.js";

/** A mapping as YAML gives it: plain data, nothing checked. */
export type Mapping = Readonly<Record<string, unknown>>;

/** A mistake in a YAML text: where it begins, as an offset into the text, and what is wrong. */
interface TextMistake {
  readonly offset: number;
  readonly message: string;
}

/**
 * The mapping that a YAML 1.2 (core schema) text holds; JSON is YAML too. `1e6`, `1000000` and `1000000.0` are one
 * number, `.inf` and `.nan` are numbers (refused later), a quoted number is a text. Anchors, aliases and merge keys (`<<`)
 * mean what they mean in YAML 1.1.
 *
 * @throws GrokError INPUT listing every syntax error and every key that is given twice, with line and column; or when the
 * text holds no mapping, or more than one document.
 */
export function readYaml(text: string, source: string): Mapping {
  const lines = new LineCounter();
  // The library compares every key of a mapping with all before it: 20 000 keys would take half a minute.
  const options = { version: "1.2", merge: true, uniqueKeys: false, prettyErrors: false } as const;
  const documents = parseAllDocuments(text, { ...options, lineCounter: lines });
  const list = Array.isArray(documents) ? documents : [];
  const mistakes = list.flatMap((document) => [
    ...document.errors.map((error) => ({ offset: error.pos[0], message: sentence(error.message) })),
    ...repeatedKeys(document),
  ]);
  if (mistakes.length > 0) {
    mistakes.sort((a, b) => a.offset - b.offset);
    const details = mistakes.map(({ offset, message }) => {
      const { line, col } = lines.linePos(offset);
      return `${source}: line ${line}, column ${col}: ${message}`;
    });
    throw new GrokError("INPUT", `${source}: not valid YAML`, {
      details: firstLines(source, [...new Set(details)]),
    });
  }
  if (list.length > 1) {
    throw problemsError(source, [problem("", "one YAML document", `${list.length}`, "remove the lines ---")]);
  }
  const content: unknown = list.length === 0 ? null : plainData(list[0], source);
  if (!isMapping(content)) {
    const hint = `a sweep file begins with name: …; examples are in ${packageFile("sweeps")}`;
    throw problemsError(source, [problem("", "a mapping of keys to values", describeFound(content), hint)]);
  }
  return content;
}

/** Whether a value is a mapping: no list, no null. */
export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function plainData(document: { toJS: () => unknown }, source: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that expand without end, or to something unknown: yaml throws instead of collecting.
    const reason = error instanceof Error ? error.message : String(error);
    throw new GrokError("INPUT", `${source}: not valid YAML`, {
      details: [`${source}: ${sentence(reason)}`],
      cause: error,
    });
  }
}

/** Keys that a mapping gives more than once. Keys are compared as JavaScript has them: `1` and `"1"` are one. */
function repeatedKeys(document: Document.Parsed): readonly TextMistake[] {
  if (document.errors.length > 0) return [];
  const mistakes: TextMistake[] = [];
  visit(document, {
    Map(_, map) {
      const seen = new Set<string>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const name = String(key.value);
        if (seen.has(name)) {
          const message = `expected every key once, got a second ${describeKey(name)}.`;
          mistakes.push({ offset: key.range?.[0] ?? 0, message });
        }
        seen.add(name);
      }
    },
  });
  return mistakes;
}

function describeKey(name: string): string {
  return name.length <= 60 ? `"${name}"` : "long key";
}

/** What the library says, as one sentence; where it ran out of stack, what that means. */
function sentence(text: string): string {
  const first = text.split("\n")[0].trim();
  if (/call stack/.test(first)) {
    return "expected lists and mappings a few levels deep, got hundreds of levels within each other.";
  }
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
