import type { ProgramChanges } from "./program-bench.js";

/** What happens to a program from inside, once in a sweep: a file marks that it has happened. */
export interface Disturbance {
  readonly what: string;
  readonly changes: ProgramChanges;
  readonly task?: Readonly<Record<string, unknown>>;
}

/** Once in the whole sweep, in the first trial that comes to the step 10. */
const once = (text: string): string =>
  `if (step === 10) { let isFirst = true; try { closeSync(openSync("happened", "wx")); } catch { isFirst = false; } if (isFirst) { ${text} } }`;

/** @param megabytes of the longest log. */
export function disturbances(megabytes: number): readonly Disturbance[] {
  return [
    { what: "a program that is killed", changes: { row: once('process.kill(process.pid, "SIGKILL");') } },
    {
      what: "a program that ends by TERM",
      changes: { row: once('process.kill(process.pid, "SIGTERM"); sleep(5000);') },
    },
    { what: "a program that asks to be continued", changes: { row: once("process.exit(75);") } },
    {
      what: "a program of four trials that is killed",
      changes: { row: once('process.kill(process.pid, "SIGKILL");') },
      task: { batch: 4 },
    },
    {
      what: "a program that is frozen",
      changes: { row: once('process.kill(process.pid, "SIGSTOP");') },
      task: { quiet: "1s", grace: "300ms" },
    },
    {
      what: "a program that forks, and leaves its child behind with its pipes",
      changes: {
        before: 'import { spawn } from "node:child_process";',
        end: 'spawn("sleep", ["1000"], { stdio: ["ignore", 1, 2, 3] }).unref();',
      },
    },
    {
      what: "a program that does not listen to TERM",
      changes: {
        before: 'process.on("SIGTERM", () => undefined);',
        row: once("for (;;) sleep(1000);"),
      },
      task: { quiet: "1s", grace: "300ms" },
    },
    {
      what: `a program with a log of ${megabytes} MB`,
      changes: {
        row: once(
          `const part = "log ".repeat(16384) + "\\n"; for (let i = 0; i < ${16 * megabytes}; i++) writeSync(2, part);`,
        ),
      },
    },
  ];
}
