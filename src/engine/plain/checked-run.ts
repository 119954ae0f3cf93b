import { GrokError, type ParameterValues, type TaskContent } from "../../model/index.js";
import type { BeginPlain, NumberArrays, PlainRun } from "../../model/index.js";

/**
 * A beginning whose runs are held to their contract: what a system's author gives in another shape fails the trial with
 * words. Looked for are promises, arrays of other lengths than the state's, gradients that are returned instead of added, and
 * parts that are missing. Cost: some hundred nanoseconds a step.
 */
export function checkedBegin<Values extends ParameterValues, Task extends TaskContent>(
  begin: BeginPlain<Values, Task>,
): BeginPlain<Values, Task> {
  return (setting, streams, job) => checkedRun(begin(setting, streams, job));
}

function checkedRun(run: PlainRun): PlainRun {
  if (typeof run !== "object" || run === null || isPromise(run)) {
    throw wrong("begin", "an object with state, rate, decay, labelPower and measure", run);
  }
  if (typeof run.state !== "object" || run.state === null) {
    throw wrong("state", "an object of Float64Arrays", run.state);
  }
  for (const [name, values] of Object.entries(run.state)) {
    if (!(values instanceof Float64Array)) throw wrong(`state.${name}`, "a Float64Array", values);
  }
  for (const name of ["rate", "decay", "labelPower"] as const) {
    if (typeof run[name] !== "number" || !Number.isFinite(run[name])) {
      throw wrong(name, "a finite number", run[name]);
    }
  }
  if (typeof run.measure !== "function") throw wrong("measure", "a function", null);
  const { state } = run;
  return {
    state,
    rate: run.rate,
    decay: run.decay,
    labelPower: run.labelPower,
    ...(run.facts === undefined ? {} : { facts: run.facts }),
    ...(run.gradient === undefined
      ? {}
      : {
          gradient: (into) => {
            adds("gradient", run.gradient?.(into), state, into);
          },
        }),
    ...(run.rates === undefined
      ? {}
      : {
          rates: (step, into) => {
            adds("rates", run.rates?.(step, into), state, into);
          },
        }),
    ...(run.exact === undefined
      ? {}
      : {
          exact: (step) => {
            const answer: unknown = run.exact?.(step);
            if (answer !== undefined) throw wrong("exact", "nothing returned: it sets the state", answer);
          },
        }),
    measure: (step) => {
      const found: unknown = run.measure(step);
      if (typeof found !== "object" || found === null || isPromise(found)) {
        throw wrong("measure", "an object of numbers at once", found);
      }
      return found as Readonly<Record<string, number | null>>;
    },
  };
}

/** What adds to arrays must have kept them, and answers nothing. */
function adds(name: string, answer: unknown, state: NumberArrays, into: NumberArrays): void {
  if (answer !== undefined) {
    throw wrong(name, "nothing returned: it adds to the arrays of its argument", answer);
  }
  for (const key of Object.keys(into)) {
    const [values, like]: readonly unknown[] = [into[key], state[key]];
    if (!(like instanceof Float64Array)) {
      throw new GrokError("TRIAL", `${name}: expected arrays of the names of the state, got "${key}"`);
    }
    if (!(values instanceof Float64Array)) throw wrong(`${name}.${key}`, "a Float64Array", values);
    if (values.length !== like.length) {
      throw new GrokError(
        "TRIAL",
        `${name}.${key}: expected ${like.length} numbers, as the state has, got ${values.length}`,
      );
    }
  }
  for (const key of Object.keys(state)) {
    if (into[key] === undefined) throw wrong(`${name}.${key}`, "a Float64Array", undefined);
  }
}

function wrong(name: string, expected: string, found: unknown): GrokError {
  return new GrokError("TRIAL", `${name}: expected ${expected}, got ${nameOf(found)}`);
}

function nameOf(found: unknown): string {
  if (found === undefined || found === null) return "nothing";
  if (isPromise(found)) return "a promise";
  if (ArrayBuffer.isView(found)) return `a ${found.constructor.name}`;
  if (Array.isArray(found)) return "a list";
  return typeof found === "number" ? String(found) : `a value of type ${typeof found}`;
}

function isPromise(found: unknown): boolean {
  return typeof (found as { readonly then?: unknown } | null | undefined)?.then === "function";
}
