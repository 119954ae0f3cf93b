import { LineCounter, parseAllDocuments, type Document } from "yaml";
import { GrokError, packageFile, describeFound, isMapping, type Mapping } from "../model/index.js";
import { nodeMistakes, TOO_DEEP } from "./node-mistakes.js";
import { firstLines, problem, problemsError } from "./problems.js";

/**
 * The mapping that a YAML 1.2 (core schema) text holds; JSON is YAML too. `1e6`, `1000000` and `1000000.0` are one
 * number, `.inf` and `.nan` are numbers (refused later), a quoted number is a text. Anchors, aliases and merge keys (`<<`)
 * have their meaning of YAML 1.1.
 *
 * @throws GrokError INPUT listing every syntax error, every key that is repeated or not a name, and excessive nesting, with
 *         line and column; or when the text does not contain a mapping, or has more than one document.
 */
export function readYaml(text: string, source: string): Mapping {
  const lines = new LineCounter();
  const list = documentsOf(text, source, lines);
  const mistakes = list.flatMap((document) => [
    ...document.errors.map((error) => ({ offset: error.pos[0], message: sentence(error.message) })),
    ...(document.errors.length > 0 ? [] : nodeMistakes(document)),
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

/** The documents of a text. At some thousand open levels the library itself runs out of stack. */
function documentsOf(text: string, source: string, lineCounter: LineCounter): readonly Document.Parsed[] {
  // The library compares every key of a mapping with all previous ones: 20 000 keys would take half a minute.
  const options = { version: "1.2", merge: true, uniqueKeys: false, prettyErrors: false } as const;
  try {
    const documents = parseAllDocuments(text, { ...options, lineCounter });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    const details = [`${source}: ${TOO_DEEP}`];
    throw new GrokError("INPUT", `${source}: not valid YAML`, { details, cause: error });
  }
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

/** The library's message as one sentence; a stack overflow is explained. */
function sentence(text: string): string {
  const first = text.split("\n")[0].trim();
  if (/call stack/.test(first)) return TOO_DEEP;
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
