import { isMapping, METHOD_KINDS, type Mapping } from "../model/index.js";

const METHODS: readonly string[] = METHOD_KINDS;
const METHOD_SETTINGS: readonly string[] = ["rateRule", "batch", "warmup"];

/** The required form of a value in words, and its check. */
interface Shape {
  readonly expected: string;
  readonly has: (value: unknown) => boolean;
}

const TEXT: Shape = { expected: "a text", has: (value) => typeof value === "string" };
const A_FUNCTION: Shape = { expected: "a function", has: (value) => typeof value === "function" };
const LIST: Shape = { expected: "a list", has: (value) => Array.isArray(value) };
const MAPPING: Shape = { expected: "an object", has: isMapping };
const NUMBER: Shape = { expected: "a number", has: (value) => typeof value === "number" };
const BOOLEAN: Shape = { expected: "true or false", has: (value) => typeof value === "boolean" };
const TEXTS: Shape = {
  expected: "a list of texts",
  has: (value) => Array.isArray(value) && Array.from(value).every((one) => typeof one === "string"),
};
const TEXT_OR_NULL: Shape = {
  expected: "a text or null",
  has: (value) => value === null || typeof value === "string",
};

/** The keys that every declaration has. */
const DECLARATION: Readonly<Record<string, Shape>> = {
  kind: TEXT,
  title: TEXT,
  references: LIST,
  parameters: MAPPING,
  methods: {
    expected: `a list of at least one of ${METHODS.join(", ")}, each once`,
    has: (value) =>
      Array.isArray(value) &&
      value.length > 0 &&
      Array.from(value).every((one) => METHODS.includes(one as string)) &&
      new Set(value).size === value.length,
  },
  series: LIST,
  amount: TEXT_OR_NULL,
  numerics: A_FUNCTION,
  cost: A_FUNCTION,
  shape: A_FUNCTION,
  rest: A_FUNCTION,
  preset: MAPPING,
  report: MAPPING,
  workplace: A_FUNCTION,
  trainer: A_FUNCTION,
};

/** The optional keys. */
const OPTIONAL: Readonly<Record<string, Shape>> = {
  methodSettings: {
    expected: "a list of rateRule, batch or warmup",
    has: (value) =>
      Array.isArray(value) && Array.from(value).every((one) => METHOD_SETTINGS.includes(one as string)),
  },
  engines: TEXTS,
  centering: oneOf("default", "optional", "none"),
  facts: LIST,
  rules: LIST,
  streams: TEXTS,
  task: MAPPING,
  section: TEXT,
  inherited: A_FUNCTION,
  defaults: A_FUNCTION,
  flowEvaluations: A_FUNCTION,
  notices: A_FUNCTION,
};

const PARAMETER: Readonly<Record<string, Shape>> = {
  symbol: TEXT,
  meaning: TEXT,
  domain: MAPPING,
  standard: {
    expected: "a number, a word or null",
    has: (value) => value === null || typeof value === "number" || typeof value === "string",
  },
  home: oneOf("task", "model", "method", null),
  role: oneOf("setting", "seed"),
  column: TEXT,
  scale: oneOf("log", "linear", "none"),
};

const DOMAIN: Readonly<Record<string, Shape>> = { expected: TEXT, schema: MAPPING, has: A_FUNCTION };
const SERIES: Readonly<Record<string, Shape>> = {
  column: TEXT,
  symbol: TEXT,
  meaning: TEXT,
  metric: TEXT_OR_NULL,
  judged: { expected: "an object or null", has: (value) => value === null || isMapping(value) },
};
const FACT: Readonly<Record<string, Shape>> = {
  name: TEXT,
  symbol: TEXT,
  meaning: TEXT,
  metric: TEXT_OR_NULL,
};
const RULE: Readonly<Record<string, Shape>> = { names: TEXTS, check: A_FUNCTION };
const REFERENCE: Readonly<Record<string, Shape>> = { reason: TEXT, bibtex: TEXT };
const PRESET: Readonly<Record<string, Shape>> = {
  parameters: MAPPING,
  centered: BOOLEAN,
  method: MAPPING,
  steps: NUMBER,
};
const REPORT: Readonly<Record<string, Shape>> = { mechanism: LIST, definition: TEXT };
const REPORT_OPTIONAL: Readonly<Record<string, Shape>> = {
  clock: MAPPING,
  amountUnit: A_FUNCTION,
  lossUnit: MAPPING,
  family: TEXT,
};
const PANEL: Readonly<Record<string, Shape>> = { title: TEXT, columns: TEXTS };
const PANEL_OPTIONAL: Readonly<Record<string, Shape>> = {
  scale: oneOf("log", "linear", "share"),
  axis: TEXT,
  caption: TEXT,
};
const CLOCK: Readonly<Record<string, Shape>> = { symbol: TEXT, meaning: TEXT, factor: A_FUNCTION };
const LOSS_UNIT: Readonly<Record<string, Shape>> = { symbol: TEXT, meaning: TEXT };
const TASK: Readonly<Record<string, Shape>> = { keys: MAPPING, parse: A_FUNCTION, idOf: A_FUNCTION };
const TASK_OPTIONAL: Readonly<Record<string, Shape>> = {
  required: TEXTS,
  content: MAPPING,
  resolve: A_FUNCTION,
  filesOf: A_FUNCTION,
  requireFiles: A_FUNCTION,
};
const TASK_KEY: Readonly<Record<string, Shape>> = { meaning: TEXT, domain: MAPPING };

/**
 * Deviations of a declaration from its type, a sentence each: the mistakes that a compiler reports in TypeScript, reported for
 * JavaScript too. Empty: the types hold, as far as values show.
 */
export function structureMistakes(declaration: unknown): readonly string[] {
  if (!isMapping(declaration)) return [`expected an object, found ${typeName(declaration)}`];
  const mistakes = [...withOptional(declaration, DECLARATION, OPTIONAL, "")];
  const each = (key: string, shape: Readonly<Record<string, Shape>>): void => {
    const items = declaration[key];
    if (!Array.isArray(items)) return;
    // A list may have holes, which `forEach` would skip.
    Array.from<unknown>(items).forEach((item, at) => mistakes.push(...parts(item, shape, `${key}[${at}]`)));
  };
  each("series", SERIES);
  each("facts", FACT);
  each("rules", RULE);
  each("references", REFERENCE);
  for (const [key, shape, optional] of [
    ["preset", PRESET, {}],
    ["report", REPORT, REPORT_OPTIONAL],
    ["task", TASK, TASK_OPTIONAL],
  ] as const) {
    const part = declaration[key];
    if (isMapping(part)) mistakes.push(...withOptional(part, shape, optional, `${key}.`));
  }
  if (isMapping(declaration.report)) mistakes.push(...reportMistakes(declaration.report));
  const keys = isMapping(declaration.task) ? declaration.task.keys : null;
  for (const [where, table, shape] of [
    ["task.keys", keys, TASK_KEY],
    ["parameters", declaration.parameters, PARAMETER],
  ] as const) {
    if (!isMapping(table)) continue;
    for (const [name, spec] of Object.entries(table)) {
      mistakes.push(...parts(spec, shape, `${where}.${name}`));
      if (isMapping(spec) && isMapping(spec.domain)) {
        mistakes.push(...missing(spec.domain, DOMAIN, `${where}.${name}.domain.`));
      }
    }
  }
  return mistakes;
}

function reportMistakes({ mechanism, clock, lossUnit }: Mapping): readonly string[] {
  const panels = Array.isArray(mechanism) ? Array.from<unknown>(mechanism) : [];
  return [
    ...panels.flatMap((panel, at) =>
      isMapping(panel)
        ? withOptional(panel, PANEL, PANEL_OPTIONAL, `report.mechanism[${at}].`)
        : parts(panel, PANEL, `report.mechanism[${at}]`),
    ),
    ...(isMapping(clock) ? missing(clock, CLOCK, "report.clock.") : []),
    ...(isMapping(lossUnit) ? missing(lossUnit, LOSS_UNIT, "report.lossUnit.") : []),
  ];
}

/** What a value is, for messages. */
export function typeName(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (isPromise(value)) return "a promise";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "function") return "a function";
  if (typeof value === "object") return "an object";
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? `the text ${JSON.stringify(value.slice(0, 60))}` : typeof value;
}

/** Whether a value can be awaited, like a promise. */
export function isPromise(value: unknown): boolean {
  return (
    typeof value === "object" &&
    value !== null &&
    "then" in value &&
    typeof (value as { readonly then?: unknown }).then === "function"
  );
}

function parts(value: unknown, shape: Readonly<Record<string, Shape>>, where: string): readonly string[] {
  return isMapping(value)
    ? missing(value, shape, `${where}.`)
    : [`${where}: expected an object, found ${typeName(value)}`];
}

function missing(value: Mapping, shape: Readonly<Record<string, Shape>>, where: string): readonly string[] {
  return Object.entries(shape).flatMap(([key, { expected, has }]) =>
    has(value[key]) ? [] : [`${where}${key}: expected ${expected}, found ${typeName(value[key])}`],
  );
}

/** The required and the optional parts. */
function withOptional(
  value: Mapping,
  shape: Readonly<Record<string, Shape>>,
  optional: Readonly<Record<string, Shape>>,
  where: string,
): readonly string[] {
  const present = Object.fromEntries(Object.entries(optional).filter(([key]) => value[key] !== undefined));
  return [...missing(value, shape, where), ...missing(value, present, where)];
}

function oneOf(...words: readonly (string | null)[]): Shape {
  return {
    expected: `one of ${words.map(String).join(", ")}`,
    has: (value) => words.some((word) => word === value),
  };
}
