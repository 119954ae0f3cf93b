import { isMapping, type System, type Mapping } from "../model/index.js";
import { findSystem, SYSTEMS } from "../system/index.js";

/** The system of a file that names none: the first built-in one. */
export const DEFAULT_SYSTEM: System = SYSTEMS[0];

/**
 * The system of a file's content: that of a section that implies a task, or of `task.kind`; null where the kind is unknown,
 * so that it cannot be used for other checks.
 */
export function systemOfContent(content: Mapping): System | null {
  const bySection = SYSTEMS.find(({ section }) => section !== undefined && content[section] !== undefined);
  if (bySection !== undefined) return bySection;
  const kind = isMapping(content.task) ? content.task.kind : undefined;
  if (kind === undefined || kind === null) return DEFAULT_SYSTEM;
  const system = typeof kind === "string" ? findSystem(kind) : undefined;
  return system === undefined || system.section !== undefined ? null : system;
}
