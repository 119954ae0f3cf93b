import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../../model/index.js";
import { programsFolder } from "../ask/programs-folder.js";

/** Files of programs that were copied. */
export interface CopiedFiles {
  /** Large checkpoints, which are kept beside the store. */
  readonly checkpoints: number;
  /** Ends of logs. */
  readonly logs: number;
  readonly bytes: number;
}

/**
 * Copies the programs' files beside a store, large checkpoints and ends of logs, to the folder beside another store.
 * Existing files stay. A file that is removed meanwhile, because a run has taken a later checkpoint, is left out.
 *
 * @param wants whether the other store continues from the checkpoint of this trial and step. Default: yes.
 */
export function copyProgramFiles(
  from: Pick<Store, "path">,
  to: Pick<Store, "path">,
  wants: (trialId: string, step: number) => boolean = () => true,
): CopiedFiles {
  const [there, here] = [programsFolder(from), programsFolder(to)];
  const checkpoints = copyEach(join(there, "checkpoints"), join(here, "checkpoints"), (name) => {
    const [, trialId, step] = /^([0-9a-f]+)\.(\d+)$/.exec(name) ?? [];
    return trialId !== undefined && wants(trialId, Number(step));
  });
  const logs = copyEach(join(there, "logs"), join(here, "logs"), (name) => name.endsWith(".log"));
  return { checkpoints: checkpoints.count, logs: logs.count, bytes: checkpoints.bytes + logs.bytes };
}

function copyEach(
  from: string,
  to: string,
  isWanted: (name: string) => boolean,
): { readonly count: number; readonly bytes: number } {
  let [count, bytes] = [0, 0];
  for (const name of namesIn(from)) {
    const target = join(to, name);
    if (!isWanted(name) || existsSync(target)) continue;
    try {
      mkdirSync(to, { recursive: true });
      copyFileSync(join(from, name), `${target}.part`);
      renameSync(`${target}.part`, target);
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") continue;
      throw error;
    }
    count++;
    bytes += statSync(target).size;
  }
  return { count, bytes };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
