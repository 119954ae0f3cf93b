import { resolve } from "node:path";
import { isMapping, type Mapping } from "../model/index.js";
import { systemOfFile } from "../system/index.js";
import { applySettings, type Override } from "./apply-settings.js";
import { problem, problemsError } from "./problems.js";
import { readYaml } from "./read-yaml.js";

/** The form of a kind that is the path of a system's file. */
const FILE = /\.[cm]?[jt]sx?$/;

/**
 * The absolute path of the user's system file that a sweep names by `task.kind` (a path relative to the sweep's folder) or,
 * in stores, by `task.file`; null: it names none. A text that is not a sweep names none; {@link parseSweep} reports it.
 */
export function systemFileOfSweep(
  text: string,
  {
    source,
    set = [],
    folder = ".",
  }: { readonly source: string; readonly set?: readonly Override[]; readonly folder?: string },
): string | null {
  let content: Mapping;
  try {
    ({ content } = applySettings(readYaml(text, source), set));
  } catch {
    return null;
  }
  const task = isMapping(content.task) ? content.task : {};
  if (typeof task.kind === "string" && FILE.test(task.kind)) return resolve(folder, task.kind);
  return typeof task.file === "string" ? task.file : null;
}

/**
 * Content with the kind as `task.kind` in place of the path of a system's file.
 *
 * @throws GrokError INPUT when the file was not loaded.
 */
export function withKindOfFile(content: Mapping, folder: string, source: string): Mapping {
  const task = content.task;
  if (!isMapping(task) || typeof task.kind !== "string" || !FILE.test(task.kind)) return content;
  const system = systemOfFile(resolve(folder, task.kind));
  if (system !== undefined) return { ...content, task: { ...task, kind: system.kind } };
  throw problemsError(source, [
    problem(
      "task.kind",
      "a system that was loaded from its file before",
      `the text "${task.kind}"`,
      "await loadSystemOf(…) does that, before the sweep is read",
    ),
  ]);
}
