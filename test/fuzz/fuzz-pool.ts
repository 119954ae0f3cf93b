import { fork, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { CaseReport } from "./fuzz-process.js";
import type { Subject } from "./subject.js";

/** What a case may take: processor time, so that a busy machine is no fault, and memory of the process that tries it. */
const MOST_CPU_MS = 5000;
const MOST_KB = 500 * 1024;

/** Without an answer for so long by the clock a case hangs, however busy the machine is. */
const MOST_WAIT_MS = 180_000;

/** Cases of one process: what the collector of garbage leaves behind adds up. */
const CASES_A_PROCESS = 250;

const LOOK_MS = 500;
const ENTRY = fileURLToPath(new URL("./fuzz-process.js", import.meta.url));

/** A case in which the program did what it should not. */
export interface Fault {
  readonly index: number;
  readonly what: string;
}

/** What trying a subject came to. */
export interface FuzzResult {
  /** Cases by exit code: 0 accepted, 2 bad input, 3 a trial failed, 4 a store that cannot be used. */
  readonly exits: ReadonlyMap<number, number>;
  readonly faults: readonly Fault[];
  /** The dearest case. */
  readonly mostCpuMs: number;
  readonly mostKb: number;
}

/** Tries cases [from, to) of a subject in `processes` child processes at a time. */
export async function fuzz(
  subject: Subject,
  { seed, from, to, processes }: { seed: number; from: number; to: number; processes: number },
): Promise<FuzzResult> {
  const result = { exits: new Map<number, number>(), faults: [] as Fault[], mostCpuMs: 0, mostKb: 0 };
  const parts: { from: number; to: number }[] = [];
  for (let at = from; at < to; at += CASES_A_PROCESS) {
    parts.push({ from: at, to: Math.min(to, at + CASES_A_PROCESS) });
  }
  const lane = async (): Promise<void> => {
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const next = await tryCases(subject, seed, part.from, part.to, (report) => {
        result.mostCpuMs = Math.max(result.mostCpuMs, report.cpuMs);
        result.mostKb = Math.max(result.mostKb, report.peakKb);
        if (report.exit === null) result.faults.push({ index: report.index, what: report.fault });
        else result.exits.set(report.exit, (result.exits.get(report.exit) ?? 0) + 1);
      });
      if (next < part.to) parts.unshift({ from: next, to: part.to });
    }
  };
  await Promise.all(Array.from({ length: processes }, lane));
  return result;
}

/** Gives the first case that was not tried: behind `to`, or behind a case that its process did not survive. */
async function tryCases(
  { name }: Subject,
  seed: number,
  from: number,
  to: number,
  tell: (report: CaseReport) => void,
): Promise<number> {
  const child = fork(ENTRY, [name, String(seed), String(from), String(to)], {
    // What the program keeps has to fit; what it drops is collected early.
    execArgv: ["--max-old-space-size=400", "--max-semi-space-size=8"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let words = "";
  child.stderr?.on("data", (text: Buffer) => (words = (words + text.toString()).slice(-4000)));
  let [at, next, killedFor] = [from, from, ""];
  let begunAt = Date.now();
  let cpuAtBegin = 0;
  const kill = (why: string): void => {
    killedFor ||= why;
    child.kill("SIGKILL");
  };
  const watch = setInterval(() => {
    const cpuMs = cpuTimeMs(child) - cpuAtBegin;
    if (next <= at && cpuMs > 2 * MOST_CPU_MS)
      kill(`no answer after ${Math.round(cpuMs)} ms of processor time`);
    else if (Date.now() - begunAt > MOST_WAIT_MS) kill(`no answer after ${MOST_WAIT_MS} ms`);
  }, LOOK_MS);
  child.on("message", (report: CaseReport) => {
    if (report.kind === "begun") {
      at = report.index;
      [begunAt, cpuAtBegin] = [Date.now(), cpuTimeMs(child)];
      return;
    }
    next = report.index + 1;
    if (report.exit !== null && report.cpuMs > MOST_CPU_MS) {
      tell({ ...report, exit: null, fault: `${Math.round(report.cpuMs)} ms of processor time` });
    } else if (report.exit !== null && report.peakKb > MOST_KB) {
      tell({ ...report, exit: null, fault: `${report.peakKb} KB of memory` });
      // The most that it ever had would be held against all later cases.
      child.kill("SIGKILL");
    } else tell(report);
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) =>
    child.on("close", (...end) => resolve(end)),
  );
  clearInterval(watch);
  if (next >= to || (next > at && killedFor === "" && signal === "SIGKILL")) return next;
  const fault = killedFor !== "" ? killedFor : `the process ended (${code ?? signal}): ${words}`;
  tell({ kind: "done", index: at, exit: null, fault, cpuMs: 0, peakKb: 0 });
  return at + 1;
}

/** Processor time that a process has used; 0 where the system does not tell. Linux counts hundredths of a second. */
function cpuTimeMs({ pid }: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").slice(-1)[0].split(" ");
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}
