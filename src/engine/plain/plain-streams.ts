import type { ParameterValues } from "../../model/index.js";
import { randomStream, standardNormals, type RandomStream } from "../../science/index.js";
import type { PlainStreams } from "../../model/index.js";

/**
 * Which seed a stream of the usual names follows, and one named after it with a slash (`inputs/flips`); any other name
 * follows the common seed.
 */
const SEED_OF: Readonly<Record<string, string>> = {
  inputs: "dataSeed",
  testInputs: "dataSeed",
  target: "targetSeed",
  weights: "weightsSeed",
  noise: "dataSeed",
};

/** The streams of a trial: `inputs`, `testInputs` and `noise`, `target`, and `weights` have seeds of their own. */
export function plainStreams(parameters: ParameterValues): PlainStreams {
  const open = (name: string): RandomStream => {
    const own = parameters[SEED_OF[name.split("/")[0]] ?? "seed"];
    return randomStream(Number(own ?? parameters["seed"] ?? 0), name);
  };
  return {
    normals: (name, count) => standardNormals(open(name), count),
    uniforms: (name, count) => {
      const stream = open(name);
      return Float64Array.from({ length: count }, () => stream.next());
    },
  };
}
