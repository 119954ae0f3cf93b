import { fork } from "node:child_process";
import { once } from "node:events";
import { moduleUrl } from "../../model/index.js";
import { findTfjsNode } from "./find-tfjs-node.js";

/** What became of trying the native library. */
export type TensorflowProbe =
  | { readonly kind: "missing" }
  | { readonly kind: "unusable"; readonly reason: string }
  | {
      readonly kind: "usable";
      /** As {@link TensorBackend.name} says it. */
      readonly name: string;
      /** Why a second load in the same process does not work; null when it does, so that threads can share a process. */
      readonly singleLoad: string | null;
    };

/** What the child process tells, in this order; it may die before any of them. */
export type ProbeReport =
  | { readonly kind: "unusable"; readonly reason: string }
  | { readonly kind: "loaded"; readonly name: string }
  | { readonly kind: "loaded-again" }
  | { readonly kind: "single-load"; readonly reason: string };

/** A load takes a second or two; a library that hangs is ended after this. */
const PATIENCE_MS = 60_000;

/**
 * Load the native library twice, in a process of its own: once in its main thread and, while that one stays, once in
 * another thread that computes and ends. A crash, which is how a second load usually fails, harms nothing here.
 *
 * Cost: two to three seconds, only where tfjs-node is installed. Done once a process; `again` does it anew.
 */
export function probeTensorflow(options: { readonly again?: boolean } = {}): Promise<TensorflowProbe> {
  if (options.again === true) probed = undefined;
  return (probed ??=
    findTfjsNode() === null ? Promise.resolve({ kind: "missing" }) : probeInChild(PROBE_CHILD));
}

let probed: Promise<TensorflowProbe> | undefined;

const PROBE_CHILD = moduleUrl("engine/tensors/probe-child.js");

/** What a child process that tells {@link ProbeReport}s comes to, however it ends. Exported for its test. */
export async function probeInChild(child: URL, args: readonly string[] = []): Promise<TensorflowProbe> {
  const prober = fork(child, args, { stdio: ["ignore", "ignore", "pipe", "ipc"], execArgv: [] });
  let words = "";
  prober.stderr?.setEncoding("utf8").on("data", (text: string) => (words = (words + text).slice(0, 2000)));
  const reports: ProbeReport[] = [];
  prober.on("message", (report: ProbeReport) => reports.push(report));
  const timer = setTimeout(() => prober.kill("SIGKILL"), PATIENCE_MS);
  const [code, signal] = (await once(prober, "close")) as [number | null, string | null];
  clearTimeout(timer);
  const last = reports.at(-1);
  const firstWords = words.trim().split("\n")[0]; // stack traces follow
  const death = `${signal === null ? `exit code ${code}` : signal}${firstWords === "" ? "" : `: ${firstWords}`}`;
  const loaded = reports.find((report) => report.kind === "loaded");
  if (loaded === undefined) {
    return {
      kind: "unusable",
      reason: last?.kind === "unusable" ? last.reason : `loading it ended with ${death}`,
    };
  }
  if (last?.kind === "single-load") return { kind: "usable", name: loaded.name, singleLoad: last.reason };
  const isShared = last?.kind === "loaded-again" && code === 0;
  return {
    kind: "usable",
    name: loaded.name,
    singleLoad: isShared ? null : `a second load ended with ${death}`,
  };
}
