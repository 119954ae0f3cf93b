import { mustBeGiven, type System } from "../../../model/index.js";
import { isUsersKind } from "../../../system/index.js";
import type { SystemFinding } from "./system-finding.js";

/** Values that belong to no domain of a parameter. */
const NEVER: readonly unknown[] = [undefined, Number.NaN, {}, [], true];

/** The findings about a declaration that need no trial. */
export function declarationFindings(system: System): readonly SystemFinding[] {
  const domains: string[] = [];
  for (const [name, spec] of Object.entries(system.parameters)) {
    const { domain, standard } = spec;
    if (!mustBeGiven(spec) && !domain.has(standard)) {
      domains.push(`${name}: its default ${String(standard)} is not ${domain.expected}`);
    }
    for (const value of NEVER) {
      if (domain.has(value)) domains.push(`${name}: its domain has ${describe(value)}, which is no value`);
    }
    if (domain.expected === "") domains.push(`${name}: its domain does not say what it expects`);
    const words = domain.schema["enum"];
    if (Array.isArray(words)) {
      for (const word of words) {
        if (!domain.has(word))
          domains.push(`${name}: its schema names ${String(word)}, its domain has it not`);
      }
    }
  }
  const preset = Object.keys(system.preset.parameters).filter((name) => !(name in system.parameters));
  const drawn = new Set(["train_loss", "test_loss", ...system.series.map(({ column }) => column)]);
  // Built-in systems share their panels, and a panel without a curve is left out.
  const undrawn = !isUsersKind(system.kind)
    ? []
    : system.report.mechanism.flatMap(({ title, columns }) =>
        columns.filter((column) => !drawn.has(column)).map((column) => `panel ${title} draws ${column}`),
      );
  return [
    { promise: "domains and defaults agree", broken: domains, seen: null },
    {
      promise: "preset and report name what is declared",
      broken: [...preset.map((name) => `the preset gives ${name}`), ...undrawn],
      seen: null,
    },
  ];
}

function describe(value: unknown): string {
  return value === undefined ? "undefined" : Number.isNaN(value) ? "NaN" : JSON.stringify(value);
}
