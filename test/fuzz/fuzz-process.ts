/** A process that tries cases of one subject and tells each: `node fuzz-process.js SUBJECT SEED FROM TO`. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Draw } from "./draw.js";
import { SUBJECTS } from "./subjects.js";

/** What one case came to. */
export interface CaseReport {
  readonly kind: "begun" | "done";
  readonly index: number;
  /** Null: a fault. */
  readonly exit: number | null;
  readonly fault: string;
  /** Processor time of the case, ms, and the most memory that the process ever had, KB. */
  readonly cpuMs: number;
  readonly peakKb: number;
}

const [name, seed, from, to] = process.argv.slice(2);
const subject = SUBJECTS.find((each) => each.name === name);
if (subject === undefined) throw new Error(`no subject ${name}`);
const folder = mkdtempSync(join(tmpdir(), "groksweep-fuzz-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
const tryCase = await subject.prepare(folder);
const report = (message: CaseReport): Promise<void> =>
  new Promise((resolve) => process.send?.(message, () => resolve()));
for (let index = Number(from); index < Number(to); index++) {
  const nothing = { exit: null, fault: "", cpuMs: 0, peakKb: 0 };
  await report({ kind: "begun", index, ...nothing });
  const begun = process.cpuUsage();
  let [exit, fault]: [number | null, string] = [null, ""];
  try {
    ({ exit } = await tryCase(Draw.ofCase(Number(seed), subject.name, index)));
  } catch (error) {
    fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const { user, system } = process.cpuUsage(begun);
  const peakKb = process.resourceUsage().maxRSS;
  await report({ kind: "done", index, exit, fault, cpuMs: (user + system) / 1000, peakKb });
}
process.exit(0);
