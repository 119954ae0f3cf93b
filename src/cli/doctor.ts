import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { kernelsNotice, loadKernels, type KernelChoice } from "../engine/index.js";
import { GrokError } from "../model/index.js";
import { chooseTensorWorkers } from "../run/index.js";
import { openStore } from "../session/index.js";
import type { CommandBody } from "./command-body.js";
import { outputOf } from "./output.js";

/** `groksweep doctor`: what this machine offers, and whether the store can be read. */
export const doctorCommand: CommandBody = {
  builder: (parser) => parser.example("$0 doctor", "before asking why it is slow"),
  handler: async (args) => {
    const output = outputOf(args);
    const tensors = await chooseTensorWorkers("auto");
    const found = {
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      threads: availableParallelism(),
      kernels: { auto: kernelsText("auto"), wasm: kernelsText("wasm"), native: kernelsText("native") },
      tensors,
      store: storeText(args.store),
    };
    output.result(
      [
        `node     ${found.node} on ${found.platform}`,
        `threads  ${found.threads}`,
        `kernels  auto: ${found.kernels.auto}`,
        `         wasm: ${found.kernels.wasm}`,
        `         native: ${found.kernels.native}`,
        `tensors  ${tensors.name} in ${tensors.executor} (${tensors.reason})`,
        `store    ${found.store}`,
      ].join("\n"),
    );
    output.json(found);
  },
};

function kernelsText(choice: KernelChoice): string {
  try {
    const { name, laneCounts } = loadKernels(choice);
    return `${name}, ${laneCounts.join(" or ")} trials in a vector`;
  } catch (error) {
    // Absence of one build is the rule on many machines; any other reason is worth its words.
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
      return `${path}: readable, ${store.sweeps().length} sweeps`;
    } finally {
      store.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
