import type * as z from "zod";
import { isMapping, type System, type Mapping } from "../model/index.js";
import { problem, type Problem } from "./problems.js";
import { schemaProblems } from "./schema-problems.js";

/**
 * Entries of one list or mapping that are validated at a time. The library passes the issues of a container as the
 * arguments of one call, and some hundred thousand of them exhaust the stack.
 */
const WINDOW = 10_000;

/** Most levels of nesting, more than any sweep has, so that readers of content may use recursion. */
const DEEPEST = 50;

/** Content of the right shape, or all its mistakes. */
export type Validated<T> =
  | { readonly success: true; readonly data: T; readonly problems: readonly [] }
  | { readonly success: false; readonly problems: readonly Problem[] };

/**
 * Validates the shape of a sweep's content. All mistakes are found, in content of any size: containers with very many
 * entries are validated in windows.
 *
 * @param system whose parameters have a section of their own; null: unknown.
 */
export function validateShape<T>(
  schema: z.ZodType<T>,
  content: Mapping,
  system: System | null,
): Validated<T> {
  const { depth, most } = extentOf(content);
  if (depth > DEEPEST) {
    return { success: false, problems: [problem("", `at most ${DEEPEST} levels of nesting`, "more")] };
  }
  const problems: Problem[] = [];
  for (let start = 0; start === 0 || start < most; start += WINDOW) {
    const parsed = schema.safeParse(windowOf(content, start));
    if (parsed.success) continue;
    const issues = parsed.error.issues.map((issue) => shifted(issue, content, start));
    for (const found of schemaProblems(issues, content, system)) problems.push(found);
  }
  if (problems.length > 0) return { success: false, problems };
  return { success: true, data: schema.parse(content), problems: [] };
}

/** The nesting depth of containers, and the number of entries of the largest. Stops below {@link DEEPEST}. */
function extentOf(value: unknown, level = 0): { readonly depth: number; readonly most: number } {
  const entries = entriesOf(value);
  let [depth, most] = [level, entries.length];
  if (level > DEEPEST) return { depth, most };
  for (const entry of entries) {
    if (typeof entry !== "object" || entry === null) continue;
    const inner = extentOf(entry, level + 1);
    depth = Math.max(depth, inner.depth);
    most = Math.max(most, inner.most);
  }
  return { depth, most };
}

function entriesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  return isMapping(value) ? Object.values(value) : [];
}

/** The start of a window in a container of this size; the last window is as long as the others. */
function windowStart(size: number, start: number): number {
  return Math.max(0, Math.min(start, size - WINDOW));
}

/**
 * Content whose large containers have only the entries of one window: lists, and mappings with user-chosen names as
 * keys. The unknown keys of other mappings make a single issue, and their required keys must stay.
 */
function windowOf(content: Mapping, start: number): unknown {
  const cut = <T>(entries: readonly T[]): readonly T[] => {
    const first = windowStart(entries.length, start);
    return entries.slice(first, first + WINDOW);
  };
  const visit = (value: unknown, hasOwnNames: boolean, level: number): unknown => {
    if (Array.isArray(value))
      return cut(value as readonly unknown[]).map((item) => visit(item, true, level + 1));
    if (!isMapping(value)) return value;
    const entries = Object.entries(value);
    const kept = hasOwnNames ? cut(entries) : entries;
    return Object.fromEntries(
      kept.map(([key, item]) => [key, visit(item, level === 0 && NAMED_BY_USERS.includes(key), level + 1)]),
    );
  };
  return visit(content, false, 0);
}

/** Sections whose keys users choose. */
const NAMED_BY_USERS: readonly string[] = ["axes", "derive"];

/** An issue of a window, converted to an issue of the whole content. */
function shifted(issue: z.core.$ZodIssue, content: unknown, start: number): z.core.$ZodIssue {
  let value = content;
  const path = issue.path.map((part) => {
    const isItem = Array.isArray(value) && typeof part === "number";
    const key = isItem ? part + windowStart((value as readonly unknown[]).length, start) : part;
    value = entryOf(value, key);
    return key;
  });
  if (issue.code !== "invalid_union") return { ...issue, path };
  // Paths within the branches of a union begin at its value.
  const errors = issue.errors.map((branch) => branch.map((inner) => shifted(inner, value, start)));
  return { ...issue, path, errors } as z.core.$ZodIssue;
}

function entryOf(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
  return (value as Readonly<Record<PropertyKey, unknown>>)[key];
}
