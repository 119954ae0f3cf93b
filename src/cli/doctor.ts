import { formatCount } from "./format-count.js";
import { existsSync, statfsSync, statSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { dirname, resolve } from "node:path";
import {
  chooseTensorWorkers,
  kernelsNotice,
  loadKernels,
  measuredKernels,
  type KernelChoice,
} from "../engine/index.js";
import {
  cgroupLimits,
  freeMemory,
  GrokError,
  usableMemory,
  usableThreads,
  type CgroupLimits,
} from "../model/index.js";
import { openStore } from "../session/index.js";
import { programVersion, sqliteVersion } from "../store/index.js";
import type { CommandBody } from "./command-body.js";
import { formatBytes } from "./format-bytes.js";
import { outputOf } from "./output.js";

/** `groksweep doctor`: versions, the resources of this machine, and whether the store can be read. */
export const doctorCommand: CommandBody = {
  builder: (parser) => parser.example("$0 doctor", "before asking why it is slow"),
  handler: async (args) => {
    const output = outputOf(args);
    const tensors = await chooseTensorWorkers("auto");
    const limits = cgroupLimits();
    const found = {
      groksweep: programVersion(),
      node: process.version,
      sqlite: sqliteVersion(),
      platform: `${process.platform} ${process.arch}`,
      threads: usableThreads(limits),
      memoryBytes: usableMemory(limits),
      memoryFreeBytes: freeMemory(limits),
      machine: { processors: cpus().length, memoryBytes: totalmem() },
      limits,
      kernels: { auto: kernelsText("auto"), wasm: kernelsText("wasm"), native: kernelsText("native") },
      kernelTimes: measuredKernels(),
      tensors,
      store: storeText(args.store),
      diskFreeBytes: diskFreeBytes(args.store),
    };
    output.result(
      [
        `program  groksweep ${found.groksweep}, node ${found.node} on ${found.platform}, SQLite ${found.sqlite}`,
        `machine  ${machineText(found)}`,
        `kernels  auto: ${found.kernels.auto}`,
        `         wasm: ${found.kernels.wasm}`,
        `         native: ${found.kernels.native}`,
        `         measured: ${timesText(found.kernelTimes)}`,
        `tensors  ${tensors.name} in ${tensors.executor} (${tensors.reason})`,
        `store    ${found.store}`,
        `disk     ${found.diskFreeBytes === null ? "not there" : `${formatBytes(found.diskFreeBytes)} free`} where the store is`,
      ].join("\n"),
    );
    output.json(found);
  },
};

/** The resources that this process may use, and those of the machine where they are larger. */
function machineText({ threads, memoryBytes, memoryFreeBytes, machine, limits }: MachineFound): string {
  const quota =
    limits.processors === null ? "" : `, and the time of ${Number(limits.processors.toPrecision(3))}`;
  const threadsText =
    threads < machine.processors
      ? `${formatCount(threads, "thread")} (of ${formatCount(machine.processors, "processor")}${quota}, as affinity and control groups allow)`
      : formatCount(threads, "thread");
  const memoryText =
    memoryBytes < machine.memoryBytes
      ? `${formatBytes(memoryBytes)} of memory (of ${formatBytes(machine.memoryBytes)}, as control groups allow)`
      : `${formatBytes(memoryBytes)} of memory`;
  return `${threadsText}, ${memoryText}, ${formatBytes(memoryFreeBytes)} of it free`;
}

interface MachineFound {
  readonly threads: number;
  readonly memoryBytes: number;
  readonly memoryFreeBytes: number;
  readonly machine: { readonly processors: number; readonly memoryBytes: number };
  readonly limits: CgroupLimits;
}

/** The measured times on which `auto` decides, and the file that contains them. */
function timesText({ file, times }: ReturnType<typeof measuredKernels>): string {
  if (times === null) return `not yet; the next run does it, and keeps it in ${file}`;
  const each = times.map(({ name, ms }) => `${name} ${Number((1000 * ms).toPrecision(3))} µs`).join(", ");
  return `${each} a trial-step; kept in ${file}`;
}

function kernelsText(choice: KernelChoice): string {
  try {
    const { name, laneCounts } = loadKernels(choice);
    return `${name}, ${laneCounts.join(" or ")} trials in a vector`;
  } catch (error) {
    // Many machines lack one build, which needs no message; any other reason is shown.
    if (error instanceof GrokError && error.code === "INPUT" && kernelsNotice("auto") === null)
      return "not built here (a C compiler and npm run addon do it); wasm gives the same bits";
    return `not usable (${error instanceof Error ? error.message : String(error)})`;
  }
}

function storeText(path: string): string {
  if (!existsSync(path)) return `${path}: not there yet`;
  try {
    const store = openStore(path, { mode: "read" });
    try {
      const size = formatBytes(statSync(path).size);
      return `${path}: readable, ${size}, ${formatCount(store.sweeps().length, "sweep")}`;
    } finally {
      store.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Free space for the store, in bytes; null where its folder does not exist. */
function diskFreeBytes(path: string): number | null {
  const folder = dirname(resolve(path));
  if (!existsSync(folder)) return null;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}
