/**
 * Runs the benches of scripts/bench, all or those whose file name contains an argument, each in a process of its own,
 * and prints one table: `npm run bench`, `npm run bench -- overhead`. Compare only figures of one run of one machine.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { basename } from "node:path";
import type { Bench, BenchResult } from "./bench-result.js";

const folder = new URL("./bench/", import.meta.url);

/** Set in the child process: the one bench that it is to run. */
const ONE_BENCH = "GROKSWEEP_BENCH";

function benchNames(wanted: readonly string[]): readonly string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith(".js"))
    .map((file) => basename(file, ".js"))
    .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
    .sort();
}

async function runHere(name: string): Promise<void> {
  const module = (await import(new URL(`${name}.js`, folder).href)) as { readonly bench: Bench };
  const results = await module.bench();
  process.send?.(results);
}

async function runApart(name: string): Promise<readonly BenchResult[]> {
  const child = fork(new URL(import.meta.url), { env: { ...process.env, [ONE_BENCH]: name } });
  let results: readonly BenchResult[] = [];
  child.on("message", (message) => (results = message as readonly BenchResult[]));
  const [code] = (await once(child, "exit")) as [number | null];
  if (code !== 0) throw new Error(`bench ${name} ended with exit code ${code}`);
  return results;
}

function line({ name, value, unit, target }: BenchResult): string {
  const shown = Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
  return `${name.padEnd(52)} ${shown.padStart(9)} ${unit.padEnd(23)} ${target ?? ""}`.trimEnd();
}

const only = process.env[ONE_BENCH];
if (only !== undefined) {
  await runHere(only);
} else {
  const names = benchNames(process.argv.slice(2));
  if (names.length === 0) {
    console.error("No bench matches.");
    process.exitCode = 2;
  } else {
    console.log(`${"name".padEnd(52)} ${"value".padStart(9)} ${"unit".padEnd(10)} target`);
    for (const name of names) for (const result of await runApart(name)) console.log(line(result));
  }
}
