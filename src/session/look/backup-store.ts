import { statSync } from "node:fs";
import { resolve } from "node:path";
import { incompleteVersions, orTakenBack } from "../../files/index.js";
import type { Store } from "../../model/index.js";
import { copyStoreAside } from "../../store/index.js";
import { copyProgramFilesAside, type CopiedFiles } from "../run/program-files.js";

/** A copy of a store. */
export interface Backup {
  /** The absolute path of the copy. */
  readonly path: string;
  readonly bytes: number;
  /** What was copied of the programs' files beside the store. */
  readonly programs: CopiedFiles;
  /** Incomplete copies of the same name: of backups that run now, or were killed within the last hour. */
  readonly incomplete: readonly string[];
}

/**
 * Copies what is committed to one new file, also during a run, with the programs' files beside it. The file appears when all of
 * it is there; where an error or a signal ends this, nothing is left behind.
 *
 * @throws GrokError as `copyStoreTo` does.
 */
export async function backupStore(store: Store, to: string): Promise<Backup> {
  const path = resolve(to);
  let files: Awaited<ReturnType<typeof copyProgramFilesAside>> | undefined;
  await orTakenBack(
    () => files?.takeBack(),
    () =>
      copyStoreAside(store, to, async () => {
        files = await copyProgramFilesAside(store, { path });
      }),
  );
  const { checkpoints = 0, logs = 0, bytes = 0 } = files ?? {};
  return {
    path,
    bytes: statSync(path).size,
    programs: { checkpoints, logs, bytes },
    incomplete: incompleteVersions(path),
  };
}
