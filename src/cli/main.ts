#!/usr/bin/env node
import { replaceDefaultSignals } from "./interruption.js";

// This runs before anything else is loaded, because until then signals have Node's default behaviour.
replaceDefaultSignals();
const { commandLine } = await import("./command-line.js");
await commandLine(process.argv.slice(2));
