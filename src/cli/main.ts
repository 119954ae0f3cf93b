#!/usr/bin/env node
import { replaceDefaultSignals } from "./interruption.js";

// Before anything else is loaded: until then a signal does what Node does with it.
replaceDefaultSignals();
const { commandLine } = await import("./command-line.js");
await commandLine(process.argv.slice(2));
