import {
  describeFound,
  isMapping,
  type Domain,
  type ParameterSpec,
  type Mapping,
} from "../../model/index.js";
import { above, between, from, integerFrom, oneOf, within } from "../domains.js";
import { parameter } from "../parameters.js";
import type { Report } from "./report.js";

/** Keys of one parameter. */
const PARAMETER_KEYS = [
  "above",
  "from",
  "below",
  "to",
  "integer",
  "oneOf",
  "default",
  "symbol",
  "meaning",
  "scale",
] as const;

/** Reads the section `parameters` of a program: names, domains, defaults. A wrong domain becomes that of all values. */
export function readParameters(value: unknown, report: Report): Readonly<Record<string, ParameterSpec>> {
  if (value === undefined || value === null) return {};
  if (!isMapping(value)) {
    const expected = "a mapping of parameters to their domains, such as { lr: { above: 0, default: 0.001 } }";
    report({ path: "task.parameters", expected, found: describeFound(value) });
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, spec]) => [name, readParameter(name, spec, report)]),
  );
}

/** The domain of all values of a file, in place of a wrong domain. */
const ANYTHING: Domain<number | string> = {
  expected: "a value",
  schema: {},
  has: (value): value is number | string => typeof value === "number" || typeof value === "string",
};

function readParameter(name: string, value: unknown, report: Report): ParameterSpec {
  const path = `task.parameters.${name}`;
  if (!isMapping(value)) {
    const expected = "a mapping such as { above: 0, default: 0.001 }";
    report({ path, expected, found: describeFound(value) });
    return parameter(null, name, ANYTHING as Domain<number>, 0);
  }
  for (const key of Object.keys(value)) {
    if (PARAMETER_KEYS.some((known) => known === key)) continue;
    report({ path: `${path}.${key}`, expected: `one of ${PARAMETER_KEYS.join(", ")}`, found: "another key" });
  }
  const domain = readDomain(path, value, report) as Domain<number | string>;
  const standard = value["default"];
  if (standard !== undefined && !domain.has(standard)) {
    report({ path: `${path}.default`, expected: domain.expected, found: describeFound(standard) });
  }
  const { symbol, meaning } = value;
  for (const [key, text] of [
    ["symbol", symbol],
    ["meaning", meaning],
  ] as const) {
    if (text !== undefined && typeof text !== "string")
      report({ path: `${path}.${key}`, expected: "a text", found: describeFound(text) });
  }
  return parameter(
    null,
    typeof meaning === "string" && meaning !== "" ? meaning : name,
    domain as Domain<number>,
    (domain.has(standard) ? standard : null) as number | null,
    {
      ...(typeof symbol === "string" ? { symbol } : {}),
      scale: readScale(path, value, report),
    },
  );
}

function readScale(path: string, value: Mapping, report: Report): ParameterSpec["scale"] {
  const { scale } = value;
  if (scale === "log" || scale === "linear") return scale;
  if (scale !== undefined)
    report({ path: `${path}.scale`, expected: "log or linear", found: describeFound(scale) });
  return value["oneOf"] !== undefined ? "none" : "log";
}

function readDomain(path: string, spec: Mapping, report: Report): Domain {
  const { oneOf: words, integer } = spec;
  const bounds = ["above", "from", "below", "to"].filter((key) => spec[key] !== undefined);
  const wrong = (key: string, expected: string, found = describeFound(spec[key])): Domain => {
    report({ path: key === "" ? path : `${path}.${key}`, expected, found });
    return ANYTHING;
  };
  if (words !== undefined) {
    if (bounds.length > 0 || integer !== undefined)
      return wrong("", "either oneOf, or bounds of a number", "both");
    if (!Array.isArray(words) || words.length === 0 || !words.every((word) => typeof word === "string"))
      return wrong("oneOf", "a list of words");
    return oneOf(...(words as [string, ...string[]]));
  }
  for (const key of bounds)
    if (typeof spec[key] !== "number" || !Number.isFinite(spec[key])) return wrong(key, "a number");
  if (integer !== undefined && typeof integer !== "boolean") return wrong("integer", "true or false");
  if (spec["above"] !== undefined && spec["from"] !== undefined)
    return wrong("above", "one of above and from", "both");
  if (spec["below"] !== undefined && spec["to"] !== undefined)
    return wrong("below", "one of below and to", "both");
  return numberDomain(spec as Readonly<Record<string, number | undefined>>, integer === true);
}

function numberDomain(
  { above: over, from: least, below, to }: Readonly<Record<string, number | undefined>>,
  isInteger: boolean,
): Domain {
  if (isInteger && over === undefined && below === undefined && to === undefined && least !== undefined)
    return integerFrom(least);
  if (!isInteger) {
    if (over !== undefined && below === undefined && to === undefined) return above(over);
    if (least !== undefined && below === undefined && to === undefined) return from(least);
    if (least !== undefined && to !== undefined) return within(least, to);
    if (least !== undefined && below !== undefined) return between(least, below);
  }
  const parts = [
    ...(over === undefined ? [] : [`above ${over}`]),
    ...(least === undefined ? [] : [`of at least ${least}`]),
    ...(below === undefined ? [] : [`below ${below}`]),
    ...(to === undefined ? [] : [`of at most ${to}`]),
  ];
  const kind = isInteger ? "an integer" : "a number";
  return {
    expected: parts.length === 0 ? kind : `${kind} ${parts.join(" and ")}`,
    schema: {
      type: isInteger ? "integer" : "number",
      ...(over === undefined ? {} : { exclusiveMinimum: over }),
      ...(least === undefined ? {} : { minimum: least }),
      ...(below === undefined ? {} : { exclusiveMaximum: below }),
      ...(to === undefined ? {} : { maximum: to }),
    },
    ...(isInteger ? { isInteger } : {}),
    has: (value): value is number =>
      typeof value === "number" &&
      (isInteger ? Number.isSafeInteger(value) : Number.isFinite(value)) &&
      (over === undefined || value > over) &&
      (least === undefined || value >= least) &&
      (below === undefined || value < below) &&
      (to === undefined || value <= to),
  };
}
