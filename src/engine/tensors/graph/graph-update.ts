import { ADAM_EPSILON, pow } from "../../../model/index.js";
import type { OptimiserSettings } from "../optimiser.js";
import type { GraphAttribute, GraphDefinition } from "./graph-definition.js";

/** Nodes of one parameter tensor in a graph. */
export interface GraphParameter {
  /** The variable. */
  readonly variable: string;
  /** Its value before the update. */
  readonly value: string;
  readonly gradient: string;
  /** Variables of the method's slots. */
  readonly slots: readonly string[];
}

/** Numbers that an update takes from outside, since they change from step to step. */
export const RATE_COUNT = 3;

const FLOAT: GraphAttribute = { type: "float32" };
const UNLOCKED: GraphAttribute = { bool: false };

/**
 * The numbers of one step, as the graph takes them: the rate, what is added to the root of adam's denominator, the decay
 * of a weight. Of adam the corrections of both moments are in them: η m̂/(√v̂ + ε) = rate · m/(√v + added).
 */
export function stepRates({ method, rate, decay }: OptimiserSettings, step: number): Float32Array {
  const warmed = method.warmup === undefined ? 1 : Math.min(step / method.warmup, 1);
  if (method.kind === "gd" || method.kind === "momentum") {
    return Float32Array.of(warmed * rate, 0, warmed * decay);
  }
  const root = Math.sqrt(1 - pow(method.beta2, step + 1));
  const corrected = (warmed * rate * root) / (1 - pow(method.beta1, step + 1));
  return Float32Array.of(corrected, (method.adamEpsilon ?? ADAM_EPSILON) * root, warmed * decay);
}

/**
 * Adds the return of all weights to a norm (see `returnToNorm`), in single precision. Returns the nodes that do it last.
 *
 * @param squares the squared norm that they return to.
 * @param updates nodes that must be done before.
 */
export function addReturn(
  graph: GraphDefinition,
  variables: readonly string[],
  shapes: readonly (readonly number[])[],
  squares: number,
  updates: readonly string[],
): readonly string[] {
  const attributes = { T: FLOAT };
  const wait = updates.map((node) => `^${node}`);
  const values = variables.map((variable) =>
    graph.add("ReadVariableOp", [variable, ...wait], { dtype: FLOAT }),
  );
  const sums = values.map((value, k) => {
    const axes = graph.constant(
      "int32",
      [shapes[k].length],
      shapes[k].map((_, axis) => axis),
    );
    return graph.add("Sum", [graph.add("Square", [value], attributes), axes], {
      T: FLOAT,
      Tidx: { type: "int32" },
      keep_dims: { bool: false },
    });
  });
  const now = sums.reduce((sum, each) => graph.add("AddV2", [sum, each], attributes));
  const ratio = graph.add("RealDiv", [graph.constant("float32", [], [squares]), now], attributes);
  const factor = graph.add("Sqrt", [ratio], attributes);
  return variables.map((variable, k) =>
    graph.add("AssignVariableOp", [variable, graph.add("Mul", [values[k], factor], attributes)], {
      dtype: FLOAT,
    }),
  );
}

/**
 * Adds the update of one parameter tensor (see `updateWeights`) by the library's own kernels, which change variables in
 * place, in single precision. Returns the node that does it last.
 *
 * @param rates nodes of the numbers of {@link stepRates}.
 * @param ready a node that waits for all gradients: before it no variable may change, and after it none is read.
 */
export function addUpdate(
  graph: GraphDefinition,
  { method, penalty, decay }: OptimiserSettings,
  { variable, value, gradient, slots }: GraphParameter,
  rates: readonly string[],
  ready: string,
): string {
  const number = (x: number): string => graph.constant("float32", [], [x]);
  const wait = `^${ready}`;
  const [rate, added, shrink] = rates;
  const isDecoupled = method.kind === "gd" || method.kind === "adamw";
  const penalised =
    isDecoupled || penalty === 0
      ? gradient
      : graph.add("AddV2", [gradient, graph.add("Mul", [value, number(penalty)], { T: FLOAT })], {
          T: FLOAT,
        });
  const before =
    isDecoupled && decay !== 0
      ? [
          graph.add(
            "AssignSubVariableOp",
            [variable, graph.add("Mul", [value, shrink, wait], { T: FLOAT })],
            { dtype: FLOAT },
          ),
        ]
      : [];
  const order = [wait, ...before.map((node) => `^${node}`)];
  switch (method.kind) {
    case "gd":
      return graph.add("ResourceApplyGradientDescent", [variable, rate, penalised, ...order], {
        T: FLOAT,
        use_locking: UNLOCKED,
      });
    case "momentum":
      return graph.add(
        "ResourceApplyMomentum",
        [variable, slots[0], rate, penalised, number(method.momentum), ...order],
        { T: FLOAT, use_locking: UNLOCKED, use_nesterov: { bool: false } },
      );
    case "adam":
    case "adamw":
      // The kernel's own corrections are those of powers 0: none.
      return graph.add(
        "ResourceApplyAdam",
        [
          variable,
          slots[0],
          slots[1],
          number(0),
          number(0),
          rate,
          number(method.beta1),
          number(method.beta2),
          added,
          penalised,
          ...order,
        ],
        { T: FLOAT, use_locking: UNLOCKED, use_nesterov: { bool: false } },
      );
  }
}
