import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { canonicalJson, moduleUrl, type Json, type System } from "../../../model/index.js";
import { settingOf, type SystemFile, type TrialContent } from "../../../system/index.js";
import type { SystemFinding } from "./system-finding.js";

/** A sweep's text and the ids of its trials. */
export interface ExpandedText {
  readonly text: string;
  readonly ids: readonly string[];
}

/** Whether the functions of a declaration are pure, and ids the same in a process with another clock zone and number. */
export function idFindings(
  system: System,
  contents: readonly TrialContent[],
  sweeps: readonly ExpandedText[],
  file: SystemFile | null,
): readonly SystemFinding[] {
  const impure = new Set<string>();
  const costs: string[] = [];
  for (const content of contents) {
    const setting = deepFrozen(settingOf(system, content));
    const asked: Readonly<Record<string, () => unknown>> = {
      numerics: () => system.numerics(setting),
      "task.idOf": () => system.task.idOf(setting.task),
      cost: () => system.cost(setting, []),
      shape: () => system.shape(setting),
      rest: () => system.rest(setting),
      rules: () => system.rules.map((rule) => ({ ...rule.check(setting) })),
    };
    for (const [name, ask] of Object.entries(asked)) {
      try {
        if (textOf(ask()) !== textOf(ask())) impure.add(`${name} answers differently when asked again`);
      } catch (error) {
        impure.add(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
    const wrong =
      (system as { problemOf?: (of: typeof setting) => string | null }).problemOf?.(setting) ?? null;
    if (wrong !== null) costs.push(wrong);
    const { flopsPerEvaluation, checkpointBytes, memoryBytes } = system.cost(setting, []);
    if (!(flopsPerEvaluation > 0 && checkpointBytes >= 0 && memoryBytes >= 0)) {
      costs.push("expected operations above 0, and bytes of at least 0");
    }
  }
  return [
    { promise: "functions of the declaration are pure", broken: [...impure], seen: null },
    { promise: "the cost of a trial is positive", broken: [...new Set(costs)], seen: null },
    {
      promise: "trials have the same ids in another process",
      broken: otherIds(system, sweeps, file),
      seen: null,
    },
  ];
}

function otherIds(
  { kind }: System,
  sweeps: readonly ExpandedText[],
  file: SystemFile | null,
): readonly string[] {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [fileURLToPath(moduleUrl("session/try/system-contract/print-ids.js"))],
    {
      encoding: "utf8",
      input: JSON.stringify({ file: file?.path ?? null, texts: sweeps.map(({ text }) => text) }),
      env: { ...process.env, TZ: "Asia/Kolkata", LANG: "tr_TR.UTF-8" },
    },
  );
  if (status !== 0) return [`in another process ${kind} could not be read: ${errorLine(stderr)}`];
  const found = JSON.parse(stdout) as readonly (readonly string[])[];
  const differing = sweeps.flatMap(({ ids }, at) => ids.filter((id, k) => found[at]?.[k] !== id));
  return differing.length === 0 ? [] : [`${differing.length} trials have other ids there`];
}

/**
 * The line of an error that ended a process: the line that names the error, else the last. Its stack and the runtime's
 * version follow it.
 */
function errorLine(text: string): string {
  const lines = text.trim().split("\n");
  return lines.find((line) => /^(\w*Error\b|error:)/.test(line)) ?? lines.at(-1) ?? "";
}

function textOf(value: unknown): string {
  return canonicalJson((value ?? null) as Json);
}

/** The same value, deeply frozen. */
function deepFrozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const item of Object.values(value)) deepFrozen(item);
  }
  return value;
}
