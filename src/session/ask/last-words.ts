import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Store, Trial } from "../../model/index.js";
import { isProgramKind } from "../../system/index.js";
import { programsFolder } from "./programs-folder.js";

/** The number of lines shown. */
const LINES = 10;

/** Control characters, including those of terminals. */
const CONTROL = /\u001b\[[0-9;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** The last lines printed by the program that trains a trial; empty where no log is kept, or no program trains the trial. */
export function lastWords(store: Pick<Store, "path">, { id, task }: Trial): readonly string[] {
  if (!isProgramKind(task.kind)) return [];
  try {
    return readFileSync(join(programsFolder(store), "logs", `${id}.log`), "utf8")
      .split("\n")
      .map((line) => line.replace(CONTROL, "").trimEnd())
      .filter((line) => line !== "")
      .slice(-LINES)
      .map((line) => line.slice(0, 300));
  } catch {
    return [];
  }
}
