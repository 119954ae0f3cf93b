import { counted, GrokError, type FileFault, type Mistake, type System } from "../model/index.js";

/** One mistake in an input: its place (`axes.samples[2]`), the expected and the found value, and a hint. */
export interface Problem {
  readonly path: string;
  /** "expected …, got …". */
  readonly message: string;
  readonly hint?: string;
}

/** A {@link Problem} from its parts; `hint` without a closing full stop. */
export function problem(path: string, expected: string, found: string, hint?: string): Problem {
  const message = `expected ${expected}, got ${found}`;
  return hint === undefined ? { path, message } : { path, message, hint };
}

/** Most mistakes that an error lists; it counts the others. */
export const MOST_LISTED = 50;

/**
 * All mistakes as one error: the message counts them, each of its `details` is one line
 * `source: path: expected …, got …. Hint: ….`; repeated lines appear once. With more than {@link MOST_LISTED} lines only the
 * first are listed, and a last line counts the others.
 *
 * @param sourceOf names the source of the value at a path (the file, or the option that overrode it).
 */
export function problemsError(
  source: string,
  problems: readonly Problem[],
  sourceOf: (path: string) => string = () => source,
): GrokError {
  const lines = new Set<string>();
  for (const { path, message, hint } of problems) {
    const where = path === "" ? sourceOf(path) : `${sourceOf(path)}: ${path}`;
    lines.add(`${where}: ${message}.${hint === undefined ? "" : ` Hint: ${hint}.`}`);
  }
  const count = counted(lines.size, "mistake");
  return new GrokError("INPUT", `${source}: ${count}`, { details: firstLines(source, [...lines]) });
}

/** The first {@link MOST_LISTED} lines about mistakes in a source, and one that counts the others, if there are any. */
export function firstLines(source: string, lines: readonly string[]): readonly string[] {
  if (lines.length <= MOST_LISTED) return lines;
  const others = lines.length - MOST_LISTED;
  const words = `${counted(others, "more mistake")} ${others === 1 ? "is" : "are"}`;
  return [...lines.slice(0, MOST_LISTED), `${source}: ${words} not listed; mend these first.`];
}

/** A mistake that a system found, at the path of the parameter that it names, or at the key of the file. */
export function problemOf(
  mistake: Mistake | FileFault,
  pathOf: (name: string) => string,
  { parameters }: Pick<System, "parameters">,
): Problem {
  if ("message" in mistake) return mistake;
  const { path, file, expected, found, hint } = mistake;
  const told = problem(Object.hasOwn(parameters, path) ? pathOf(path) : path, expected, found, hint);
  return file === undefined ? told : { ...told, message: `${file}: ${told.message}` };
}
