/**
 * Entry of a process that prints the ids of trials: it reads `{ file, texts }`, the file of a user's system or null and
 * texts of sweeps, and prints the ids of each sweep.
 */
import { readFileSync } from "node:fs";
import { parseSweep } from "../../../sweep/index.js";
import { loadSystem } from "../../../system/index.js";
import { claimStandardOutput } from "../../../system/users/claim-output.js";

const write = claimStandardOutput();

const { file, texts } = JSON.parse(readFileSync(0, "utf8")) as {
  readonly file: string | null;
  readonly texts: readonly string[];
};
if (file !== null) await loadSystem(file);
const ids = texts.map((text) => [...parseSweep(text, { source: "preset" }).trials()].map(({ id }) => id));
write(JSON.stringify(ids));
