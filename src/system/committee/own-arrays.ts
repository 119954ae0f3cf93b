import { resolve } from "node:path";
import { arrayHash, readArray, shapeText } from "../../arrays/index.js";
import type { ArrayFile, ArrayName, OwnData, TaskContext } from "../../model/index.js";

/** The axes of each array, in the letters of the manual. */
const AXES: Readonly<Record<ArrayName, readonly string[]>> = Object.freeze({
  trainX: ["P", "D"],
  trainY: ["P"],
  testX: ["T", "D"],
  testY: ["T"],
  weights: ["N", "D"],
});

/** The placeholder of a missing or wrong file: it has no shape, so that rules about shapes ignore it. */
const UNKNOWN: ArrayFile = Object.freeze({ path: "", shape: [], sha256: "" });

/** An array as a sweep file names it: its path, or its stored description. */
type ArrayInput = string | ArrayFile;

/**
 * The arrays of a section `data`. Paths are relative to the sweep's folder. Files given only by path are read and checked
 * (format, finiteness, matching shapes). Files with hash and shape, as in the store, are not checked here; the hash is
 * checked again where the values are used.
 */
export function readOwnArrays(section: Readonly<Record<string, unknown>>, context: TaskContext): OwnData {
  const read = (name: ArrayName): ArrayFile =>
    Object.hasOwn(section, name) ? arrayFile(name, section[name] as ArrayInput, context) : UNKNOWN;
  const data = {
    trainX: read("trainX"),
    trainY: read("trainY"),
    testX: read("testX"),
    testY: read("testY"),
    weights: Object.hasOwn(section, "weights") ? read("weights") : null,
  };
  reportDisagreements(data, context);
  return data;
}

function arrayFile(name: ArrayName, input: ArrayInput, context: TaskContext): ArrayFile {
  const { folder } = context;
  if (typeof input !== "string") return { ...input, path: resolve(folder, input.path) };
  const path = resolve(folder, input);
  const refuse = (expected: string, found: string, hint?: string): ArrayFile => {
    context.report({
      path: `data.${name}`,
      file: path,
      expected,
      found,
      ...(hint === undefined ? {} : { hint }),
    });
    return UNKNOWN;
  };
  const array = readArray(path);
  if ("expected" in array) return refuse(array.expected, array.found, array.hint);
  const { shape, values } = array;
  const axes = AXES[name];
  const letters = `[${axes.join(", ")}]`;
  if (shape.length !== axes.length || shape.some((size) => size === 0)) {
    const isColumn = axes.length === 1 && shape.length === 2 && shape[1] === 1;
    const hint = isColumn ? "array.reshape(-1) before numpy.save" : undefined;
    return refuse(`the shape ${letters}, no axis empty`, shapeText(shape), hint);
  }
  if (name === "testY" && values.every((value) => value === 0)) {
    return refuse("labels that are not all 0", "only zeros", "relative losses divide by their mean square");
  }
  return { path, shape, sha256: arrayHash(array) };
}

/** Arrays whose common axis has different lengths. The first named array counts as right. */
function reportDisagreements(data: OwnData, context: TaskContext): void {
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
      context.report({
        path: `data.${name}`,
        file: file.path,
        expected,
        found: shapeText(file.shape),
      });
    }
  }
}
