import { LineCounter, parseAllDocuments } from "yaml";
import { GrokError, packageFile } from "../model/index.js";
import { describeFound, problem, problemsError } from "./problems.js";

/** A mapping as YAML gives it: plain data, nothing checked. */
export type Mapping = Readonly<Record<string, unknown>>;

/**
 * The mapping that a YAML 1.2 (core schema) text holds; JSON is YAML too. `1e6`, `1000000` and `1000000.0` are one
 * number, `.inf` and `.nan` are numbers (refused later), a quoted number is a text.
 *
 * @throws GrokError INPUT listing every syntax error with line and column; or when the text holds no mapping, or more
 * than one document.
 */
export function readYaml(text: string, source: string): Mapping {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { version: "1.2", prettyErrors: false, lineCounter: lines });
  const list = Array.isArray(documents) ? documents : [];
  const errors = list.flatMap((document) => document.errors);
  if (errors.length > 0) {
    const details = errors.map((error) => {
      const { line, col } = lines.linePos(error.pos[0]);
      return `${source}: line ${line}, column ${col}: ${sentence(error.message)}`;
    });
    throw new GrokError("INPUT", `${source}: not valid YAML`, { details: [...new Set(details)] });
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

function sentence(text: string): string {
  const first = text.split("\n")[0].trim();
  return /[.!?]$/.test(first) ? first : `${first}.`;
}
