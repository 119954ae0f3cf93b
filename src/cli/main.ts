#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { exitCodeOf, packageFile } from "../model/index.js";
import { commandLineParser } from "./parser.js";
import { errorText } from "./print-error.js";

/** Nothing more can be told to a reader that has gone (`| head`): end quietly, as other tools do. */
function endWhenReaderLeaves(stream: NodeJS.WriteStream): void {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}

async function main(args: readonly string[]): Promise<void> {
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
