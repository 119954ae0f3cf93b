import { Bench } from "../cli/groksweep.js";

/**
 * A program that follows the protocol: one weight that shrinks by the rate, with a checkpoint at every record. Before each step it
 * sleeps as long as PACE says; `{{…}}` are places for what a test has it do otherwise.
 */
const PROGRAM = `
import { closeSync, createReadStream, mkdirSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
const spec = JSON.parse(readFileSync(process.env.GROKSWEEP_TRIAL, "utf8"));
const say = (content) => writeSync(3, JSON.stringify(content) + "\\n");
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const raw = (text) => writeSync(3, text + "\\n");
{{before}}
for (const { id: trial, parameters: { rate, seed }, steps, folder, checkpoint } of spec.trials) {
  let { w, at } = checkpoint === null ? { w: 1 + seed, at: 0 } : JSON.parse(readFileSync(checkpoint.path, "utf8"));
  {{begin}}
  for (const step of steps) {
    for (; at < step; at++) { w -= rate * w; }
    sleep(PACE);
    {{row}}
    say({ trial, step, train_loss: w * w, test_loss: w * w * (1 + rate), norm: Math.abs(w) });
    {{after}}
    const path = join(folder, "state-" + step);
    writeFileSync(path + ".part", JSON.stringify({ w, at }));
    renameSync(path + ".part", path);
    say({ trial, checkpoint: path, step });
  }
}
{{end}}
`;

/** Where a test changes the program. */
export type ProgramChanges = Partial<Record<"before" | "begin" | "row" | "after" | "end", string>> & {
  readonly pace?: number;
};

/** The text of the program with these changes. */
export function programText({ pace = 0, ...changes }: ProgramChanges = {}): string {
  return PROGRAM.replaceAll("PACE", String(pace)).replace(
    /\{\{(\w+)\}\}/g,
    (_, place: string) => (changes as Readonly<Record<string, string | undefined>>)[place] ?? "",
  );
}

/** A sweep of it, with these keys of the section `task` besides. */
export function programSweep(
  task: Readonly<Record<string, unknown>> = {},
  more: Readonly<Record<string, unknown>> = {},
): string {
  return JSON.stringify({
    name: "told",
    task: {
      kind: "program",
      name: "shrink",
      version: 1,
      command: [process.execPath, "train.mjs"],
      parameters: { rate: { above: 0, below: 1, default: 0.1 } },
      series: ["norm"],
      ...task,
    },
    axes: { rate: [0.05, 0.2], seed: [0, 1] },
    budget: { steps: 60, stop: "budget", record: { pointsPerDecade: 4 } },
    grok: { relativeTo: "absolute" },
    ...more,
  });
}

/** A folder with the program and its sweep in it. */
export class ProgramBench extends Bench {
  write(
    changes: ProgramChanges = {},
    task: Readonly<Record<string, unknown>> = {},
    more: Readonly<Record<string, unknown>> = {},
  ): void {
    this.file("train.mjs", programText(changes));
    this.file("told.yaml", programSweep(task, more));
  }

  /** The content hash of the sweep in a store. */
  hash(store = "groksweep.db"): string {
    const { stdout, stderr, code } = this.run("hash", "told", "--store", store);
    if (code !== 0) throw new Error(stderr);
    return stdout.trim();
  }

  /** The rows that a query gives, as texts. */
  rows(query: string, store = "groksweep.db"): readonly (readonly string[])[] {
    const { stdout, stderr } = this.run("sql", query, "--json", "--store", store);
    if (stdout === "") throw new Error(stderr);
    const rows = JSON.parse(stdout) as readonly Readonly<Record<string, unknown>>[];
    return rows.map((row) => Object.values(row).map(String));
  }

  /** What is stored of failures, as one text. */
  errors(): string {
    return this.rows("SELECT DISTINCT error FROM attempt WHERE ending = 'failed'").flat().join("\n");
  }
}
