import { resolve } from "node:path";
import { arrayHash, mistakeText, readArray, shapeText } from "../arrays/index.js";
import { ARRAY_NAMES, type ArrayFile, type ArrayName, type OwnData } from "../model/index.js";
import type { Problem } from "./problems.js";
import { isMapping, type Mapping } from "./read-yaml.js";
import { sweepSchema } from "./sweep-schema.js";

/** The axes of each array, in the letters of the manual. */
const AXES: Readonly<Record<ArrayName, readonly string[]>> = Object.freeze({
  trainX: ["P", "D"],
  trainY: ["P"],
  testX: ["T", "D"],
  testY: ["T"],
  weights: ["N", "D"],
});

/** What stands for a file that is missing or wrong: of no shape, so that no rule about shapes judges it. */
const UNKNOWN: ArrayFile = Object.freeze({ path: "", shape: [], sha256: "" });

/**
 * The own data of a sweep's content, or null where it has none. Paths are relative to `folder`; files given by path
 * alone are read and checked (format, finiteness, shapes that fit together), those with hash and shape, as the store
 * keeps them, are taken at their word: whoever uses the values checks the hash again.
 *
 * Every mistake is added to `problems`; what the schema refuses is passed over here.
 */
export function readOwnData(content: Mapping, folder: string, problems: Problem[]): OwnData | null {
  if (content.data === undefined) return null;
  const section = isMapping(content.data) ? content.data : {};
  const read = (name: ArrayName): ArrayFile =>
    Object.hasOwn(section, name) ? arrayFile(name, section[name], folder, problems) : UNKNOWN;
  const data = {
    trainX: read("trainX"),
    trainY: read("trainY"),
    testX: read("testX"),
    testY: read("testY"),
    weights: Object.hasOwn(section, "weights") ? read("weights") : null,
  };
  problems.push(...disagreements(data));
  return data;
}

/** The content with every array as the store keeps it: absolute path, hash and shape. */
export function withResolvedData(content: Mapping, data: OwnData | null): Mapping {
  if (data === null) return content;
  const entries = ARRAY_NAMES.flatMap((name) => {
    const file = data[name];
    return file === null ? [] : [[name, { ...file }] as const];
  });
  return { ...content, data: Object.fromEntries(entries) };
}

function arrayFile(name: ArrayName, input: unknown, folder: string, problems: Problem[]): ArrayFile {
  const parsed = sweepSchema.shape.data.unwrap().shape[name].safeParse(input).data;
  if (parsed === undefined) return UNKNOWN;
  if (typeof parsed !== "string") return { ...parsed, path: resolve(folder, parsed.path) };
  const path = resolve(folder, parsed);
  const tell = (expected: string, found: string, hint?: string): ArrayFile => {
    const message = mistakeText(path, { expected, found });
    problems.push({ path: `data.${name}`, message, ...(hint === undefined ? {} : { hint }) });
    return UNKNOWN;
  };
  const array = readArray(path);
  if ("expected" in array) return tell(array.expected, array.found, array.hint);
  const { shape, values } = array;
  const axes = AXES[name];
  const letters = `[${axes.join(", ")}]`;
  if (shape.length !== axes.length || shape.some((size) => size === 0)) {
    const isColumn = axes.length === 1 && shape.length === 2 && shape[1] === 1;
    const hint = isColumn ? "array.reshape(-1) before numpy.save" : undefined;
    return tell(`the shape ${letters}, no axis empty`, shapeText(shape), hint);
  }
  if (name === "testY" && values.every((value) => value === 0)) {
    return tell("labels that are not all 0", "only zeros", "relative losses divide by their mean square");
  }
  return { path, shape, sha256: arrayHash(array) };
}

/** Arrays that should share an axis and do not. The first one named is taken to be right. */
function disagreements(data: OwnData): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [letter, ...names] of [
    ["P", "trainX", "trainY"],
    ["D", "trainX", "testX", "weights"],
    ["T", "testX", "testY"],
  ] as const) {
    const sized = names.flatMap((name) => {
      const file = data[name];
      const size = file?.shape.at(AXES[name].indexOf(letter));
      return file === null || size === undefined ? [] : [{ name, file, size }];
    });
    for (const { name, file, size } of sized.slice(1)) {
      const [first] = sized;
      if (size === first.size) continue;
      const shape = AXES[name].map((axis) => (axis === letter ? `${letter} = ${first.size}` : axis));
      const expected = `the shape [${shape.join(", ")}], as in ${first.name} ${shapeText(first.file.shape)}`;
      const message = mistakeText(file.path, { expected, found: shapeText(file.shape) });
      problems.push({ path: `data.${name}`, message });
    }
  }
  return problems;
}
