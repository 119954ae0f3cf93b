import { GrokError, type Json, type Method, type ParameterValue, type System } from "../../model/index.js";

/** The changes that `try` makes to a system's preset. */
export interface TryChanges {
  readonly parameters?: Readonly<Record<string, ParameterValue | undefined>>;
  /** Values of names that the preset's formulas use, such as `fraction`. */
  readonly auxiliary?: Readonly<Record<string, number>>;
  /** Keys of the section that names the task. */
  readonly task?: Readonly<Record<string, Json>>;
  readonly centered?: boolean;
  readonly engine?: string;
  /** The section `method`, or its kind alone. Settings of the preset hold for the preset's kind only. */
  readonly method?: string | Method | Readonly<Record<string, Json>>;
}

type Section = "task" | "model" | "method" | "axes" | "derive";

/**
 * The sweep of one trial, in the form of a sweep file: the preset of a system, with changes. Mistakes in the values are
 * found when the sweep is parsed.
 *
 * @throws GrokError INPUT for a value of a formula that the preset lacks, or whose results are given as well.
 */
export function tryDefinition(system: System, changes: TryChanges): Readonly<Record<string, unknown>> {
  const { preset, parameters: table, section = "task" } = system;
  const given = Object.entries(changes.parameters ?? {}).filter(([, value]) => value !== undefined);
  const names = new Set(given.map(([name]) => name));
  requireUse(system, changes, names);
  const change: Readonly<Record<string, unknown>> =
    typeof changes.method === "string" ? { kind: changes.method } : { ...changes.method };
  const isOtherMethod = change["kind"] !== undefined && change["kind"] !== preset.method["kind"];
  const sections: Record<Section, Record<string, unknown>> = {
    task: {},
    model: {
      ...(system.centering === "none" ? {} : { centered: preset.centered }),
      ...(changes.centered === undefined ? {} : { centered: changes.centered }),
      ...(changes.engine === undefined ? {} : { engine: changes.engine }),
    },
    // The settings of one method mean nothing, or something else, to another.
    method: { ...(isOtherMethod ? {} : preset.method), ...change },
    axes: {},
    derive: {},
  };
  const named: Record<string, unknown> = { ...preset.task, ...changes.task };
  if (section === "task") Object.assign(sections.task, { kind: system.kind }, named);
  const place = (name: string, value: unknown): void => {
    sections[table[name]?.home ?? "axes"][name] = value;
  };
  for (const [name, value] of Object.entries(preset.parameters)) {
    if (!(isOtherMethod && table[name].home === "method")) place(name, value);
  }
  for (const [name, formula] of Object.entries(preset.derive ?? {})) {
    if (!names.has(name)) sections.derive[name] = formula;
  }
  if (Object.keys(sections.derive).length > 0)
    Object.assign(sections.axes, preset.auxiliary, changes.auxiliary);
  for (const [name, value] of given) place(name, value);
  return {
    name: "try",
    ...sections,
    ...(section === "task" ? {} : { [section]: named }),
    budget: { steps: preset.steps },
    ...(preset.grok === undefined ? {} : { grok: preset.grok }),
  };
}

function requireUse(
  { kind, preset: { auxiliary = {}, derive = {} } }: System,
  changes: TryChanges,
  given: ReadonlySet<string>,
): void {
  const derived = Object.keys(derive);
  for (const name of Object.keys(changes.auxiliary ?? {})) {
    if (!Object.hasOwn(auxiliary, name)) {
      throw new GrokError(
        "INPUT",
        `--${name}: expected with a task whose preset has a ${name}, found --task ${kind}`,
      );
    }
    const both = derived.filter((parameter) => given.has(parameter));
    if (both.length === derived.length) {
      throw new GrokError("INPUT", `--${name}: expected no --${both.join(", --")} beside it, found both`, {
        hint: `${derived.map((parameter) => `${parameter} is ${derive[parameter]}`).join(", ")}; leave one of them out`,
      });
    }
  }
}
