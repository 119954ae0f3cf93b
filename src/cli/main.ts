#!/usr/bin/env node
import { closeSync, readFileSync } from "node:fs";
import { exitCodeOf, packageFile } from "../model/index.js";
import { replaceDefaultSignals } from "./interruption.js";
import { commandLineParser } from "./parser.js";
import { errorText } from "./print-error.js";

/**
 * Nothing more can be told to a reader that has gone (`| head`): end quietly, as other tools do. A terminal that has gone
 * (EIO) is no reason to end: a run has its hangup to answer, and checkpoints to write.
 */
function endWhenReaderLeaves(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    if (error.code === "EIO" && stream.isTTY) {
      if (process.listenerCount("exit", leaveTerminal) === 0) process.on("exit", leaveTerminal);
      return;
    }
    throw error;
  });
}

/** Node resets the terminal when it exits, and aborts where that fails; it leaves alone what is closed. */
function leaveTerminal(): void {
  for (const descriptor of [0, 1, 2]) {
    try {
      closeSync(descriptor);
    } catch {
      // It was closed already.
    }
  }
}

async function main(args: readonly string[]): Promise<void> {
  replaceDefaultSignals();
  endWhenReaderLeaves(process.stdout);
  endWhenReaderLeaves(process.stderr);
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string };
  try {
    const parser = await commandLineParser(args, version);
    await parser.parseAsync();
  } catch (error) {
    process.stderr.write(`${errorText(error, args.includes("--debug"))}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

await main(process.argv.slice(2));
