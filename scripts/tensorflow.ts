/**
 * Installs tfjs-node with TensorFlow's C library, for the `network` engine: `npm run tensorflow`. Where npm's own
 * download worked there is nothing to do; elsewhere it is built from what package registries have. Options:
 *
 *   --wheel PATH   use this wheel of tensorflow-cpu instead of downloading one
 *   --again        build it anew
 *   --check        say what would be done and what is missing for it, and stop
 *
 * Everything is built in a folder beside the final one, which appears when it works. An interrupted build goes on
 * where it was. Exit codes: 0 it is there · 2 the machine or the network lacks something, said
 * what · 1 it should have been built and was not.
 */
import { renameSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { findTfjsNode, tfjsNodeHome } from "../src/engine/tensors/find-tfjs-node.js";
import { probeTensorflow, type TensorflowProbe } from "../src/engine/tensors/probe-tensorflow.js";
import { exitCodeOf, GrokError } from "../src/model/index.js";
import { PINS, TENSORFLOW_VERSION, WHEELS } from "./tensorflow/pinned.js";
import { gigabytes, missingRequirements, thisMachine } from "./tensorflow/requirements.js";
import { pendingSteps, runSteps } from "./tensorflow/run-steps.js";
import { buildSteps } from "./tensorflow/steps.js";
import { Workplace } from "./tensorflow/workplace.js";

/** The linker maps all of TensorFlow. */
const MEMORY_BYTES = 1.2e9;

/** Disk that the result keeps. */
const KEPT_BYTES = 0.8e9;

const say = (words: string): void => console.error(words);

interface Options {
  readonly wheel?: string | undefined;
  readonly again?: boolean | undefined;
  readonly check?: boolean | undefined;
}

async function install(options: Options): Promise<void> {
  const home = tfjsNodeHome();
  if (options.again !== true) {
    const found = await probeTensorflow();
    const place = findTfjsNode()?.folder ?? "";
    if (found.kind === "usable" && isCurrent(found, place, home)) {
      say(`${found.name} is there, in ${place}; ${workers(found)}`);
      return;
    }
    if (found.kind === "unusable")
      say(`tfjs-node in ${place} does not work (${found.reason}); building another`);
  }
  const place = new Workplace(`${home}.partial`);
  const machine = thisMachine(place.root);
  const wheelPath = options.wheel === undefined ? null : resolve(options.wheel);
  const wheel = WHEELS[machine.platform] ?? WHEELS["linux-x64"];
  const all = buildSteps(place, machine, wheel, wheelPath);
  const steps = options.again === true ? all : pendingSteps(place.root, all, PINS);
  const diskBytes = steps.reduce((sum, step) => sum + step.diskBytes, 0);
  say(`building tfjs-node with TensorFlow ${TENSORFLOW_VERSION} in ${home}`);
  say(
    `needs ${gigabytes(diskBytes)} of disk while it works (${gigabytes(machine.freeDiskBytes)} free) and ${gigabytes(MEMORY_BYTES)} of memory (${gigabytes(machine.freeMemoryBytes)} free); keeps ${gigabytes(KEPT_BYTES)}`,
  );
  const download = steps.some(({ name }) => name === "wheel");
  const missing = missingRequirements(machine, {
    folder: home,
    diskBytes,
    memoryBytes: MEMORY_BYTES,
    download,
  });
  if (missing.length > 0) {
    throw new GrokError("INPUT", "tfjs-node cannot be built here", {
      details: missing,
      hint: "--backend wasm works without it",
    });
  }
  if (options.check === true) {
    say(`would do: ${steps.map(({ name }) => name).join(", ") || "nothing but the last test"}`);
    return;
  }
  if (options.again === true) rmSync(place.root, { recursive: true, force: true });
  runSteps(place.root, steps, PINS, say);
  await moveIn(place, home);
}

/** Test what was built where it lies, then let it appear. */
async function moveIn(place: Workplace, home: string): Promise<void> {
  process.env["GROKSWEEP_TFJS_NODE"] = place.root;
  const built = await probeTensorflow({ again: true });
  if (built.kind !== "usable") {
    const reason = built.kind === "unusable" ? built.reason : "the addon is not where it should be";
    throw new GrokError("DEFECT", `what was built does not work: ${reason}`, {
      hint: "npm run tensorflow -- --again builds it anew",
    });
  }
  rmSync(place.wheels, { recursive: true, force: true });
  rmSync(home, { recursive: true, force: true });
  renameSync(place.root, home);
  say(`${built.name} is installed; ${workers(built)}`);
}

/** Whether an installation may stay: npm's own always, ours when it has today's version. */
function isCurrent(found: TensorflowProbe & { kind: "usable" }, place: string, home: string): boolean {
  return !place.startsWith(home) || found.name === `tensorflow-${TENSORFLOW_VERSION}`;
}

function workers({ singleLoad }: TensorflowProbe & { kind: "usable" }): string {
  return singleLoad === null ? "trains in threads" : `trains in processes (${singleLoad})`;
}

function options(): Options {
  try {
    const choices = {
      wheel: { type: "string" },
      again: { type: "boolean" },
      check: { type: "boolean" },
    } as const;
    return parseArgs({ options: choices }).values;
  } catch (error) {
    throw new GrokError("INPUT", error instanceof Error ? error.message : String(error), {
      hint: "options: --wheel PATH, --again, --check",
    });
  }
}

try {
  await install(options());
} catch (error) {
  if (!(error instanceof GrokError)) throw error;
  say(`error: ${error.message}`);
  for (const line of error.details) say(`  ${line}`);
  if (error.hint !== undefined) say(`hint: ${error.hint}`);
  process.exitCode = exitCodeOf(error);
}
