export { discardOnSignal, orTakenBack, takeSignals } from "./discard-on-signal.js";
export { incompleteVersions } from "./leftovers.js";
export { makeFolder } from "./make-folder.js";
export { checkOutput, openOutput, type OutputFile, type OutputGuard } from "./open-output.js";
export { openOutputWhenRead } from "./open-output-when-read.js";
export { writeOutputs, type OutputContent } from "./write-outputs.js";
export { requireFileName } from "./require-file-name.js";
export { systemWords } from "./system-words.js";
