import type {
  Json,
  MethodKind,
  ParameterTable,
  ParameterValue,
  Rest,
  SeriesSpec,
  Setting,
  System,
  TaskContent,
  Workplace,
} from "../../model/index.js";
import type { BeginPlain } from "../../model/index.js";
import { defineSystem, type Declaration, type ParametersOf } from "../define-system.js";

/** Parts of the full contract with which a system of {@link plainSystem} may replace the defaults. */
type Free = "references" | "methods" | "rules" | "facts" | "task" | "streams" | "rest" | "shape" | "report";

/** A system that trains in plain JavaScript, as its author declares it. */
export type PlainDeclaration<Table extends ParameterTable, Task extends TaskContent> = Partial<
  Pick<Declaration<Table, Task>, Free>
> & {
  /** In sweep files and ids: the author's name, `/` or `:`, and the system's, for example `me/cubic`. */
  readonly kind: string;
  /** It enters the ids of trials: raise it when, and only when, numbers change. Integer ≥ 1. */
  readonly version: number;
  readonly title: string;
  readonly parameters: Table;
  /** Numbers recorded beside `train_loss` and `test_loss`. Default: none. */
  readonly series?: readonly SeriesSpec[];
  /** The parameter that is the amount of data, whose ladders are regimes. Default: `samples`, where it is one; else none. */
  readonly amount?: (keyof NoInfer<ParametersOf<Table>> & string) | null;
  /** Data, target and initial state of a trial, and its gradient. */
  readonly begin: BeginPlain<NoInfer<ParametersOf<Table>>, NoInfer<Task>>;
  /** Floating-point operations of one gradient, to leading order: for forecasts. */
  readonly flops: (parameters: NoInfer<ParametersOf<Table>>) => number;
  /** The trial of `groksweep check` and of examples: parameters (else their defaults), method, steps. */
  readonly preset: {
    readonly parameters?: Readonly<Record<string, ParameterValue>>;
    readonly method?: Readonly<Record<string, Json>>;
    readonly steps: number;
  };
};

const ALL_METHODS: readonly [MethodKind, ...MethodKind[]] = ["gd", "flow", "momentum", "adam", "adamw"];

/** Name of the arithmetic in ids. */
const NUMERICS = "float64";

/**
 * A system from its state, losses and gradient: {@link defineSystem} with the plain engine's parts. Trials are trained in
 * float64, one after the other, on every thread; records, budgets, checkpoints and methods are the engine's.
 *
 * Left out, `rest` is `never`: no outcome is called final before the budget ends. A system of squared error without weight
 * decay may say `{ kind: "fitted" }` and stops early.
 *
 * @throws GrokError INPUT that lists all contradictions of the declaration.
 */
export function plainSystem<
  const Table extends ParameterTable,
  const Task extends TaskContent = { readonly kind: string },
>(declaration: PlainDeclaration<Table, Task>): System<ParametersOf<Table>, Task> {
  const { version, begin, flops, preset, series = [], ...given } = declaration;
  type Values = ParametersOf<Table>;
  const amount = Object.hasOwn(given.parameters, "samples") ? "samples" : null;
  const columns = series.map(({ column }) => column);
  const whole = {
    references: [],
    methods: ALL_METHODS,
    amount,
    rest: (): Rest => ({ kind: "never" }),
    shape: ({ parameters }: Setting) => ({
      group: given.kind,
      inputs: "",
      samples: Math.max(1, Number(parameters["samples"] ?? 1)),
    }),
    report: { mechanism: [], definition: `${given.title}.` },
    ...given,
    series,
    numerics: () => ({ name: NUMERICS, version }),
    cost: ({ parameters }: Setting<Values, Task>) => ({
      flopsPerEvaluation: flops(parameters),
      checkpointBytes: 0,
      memoryBytes: 0,
    }),
    preset: {
      parameters: preset?.parameters ?? {},
      method: preset?.method ?? { kind: given.methods?.[0] ?? ALL_METHODS[0] },
      steps: preset?.steps,
      centered: false,
    },
    workplace: (choice: Workplace["choice"]): Promise<Workplace> =>
      Promise.resolve({ choice, lanes: 1, workers: "threads", bits: null, notices: [] }),
    trainer: async () => (await import("./training/plain.js")).open(begin, columns),
  };
  return defineSystem(whole as unknown as Declaration<Table, Task>);
}
