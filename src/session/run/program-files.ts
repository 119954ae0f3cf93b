import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { orTakenBack, takeSignals } from "../../files/index.js";
import { systemCode, type Store } from "../../model/index.js";
import { programsFolder } from "../ask/programs-folder.js";

/** Files of programs that were copied. */
export interface CopiedFiles {
  /** Large checkpoints, which are kept beside the store. */
  readonly checkpoints: number;
  /** Ends of logs. */
  readonly logs: number;
  readonly bytes: number;
}

/** A file that is copied, and where its copy will be. */
interface Copy {
  readonly kind: "checkpoints" | "logs";
  readonly from: string;
  readonly folder: string;
  readonly target: string;
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
  const copied = { checkpoints: 0, logs: 0, bytes: 0 };
  for (const copy of copiesOf(from, to, wants)) {
    mkdirSync(copy.folder, { recursive: true });
    const bytes = orGone(() => {
      copyFileSync(copy.from, beside(copy));
      renameSync(beside(copy), copy.target);
      return statSync(copy.target).size;
    });
    if (bytes !== null) count(copied, copy, bytes);
  }
  return copied;
}

/**
 * {@link copyProgramFiles} of all files to a store that is new. What was copied is taken back where an error or a signal ends
 * this, so that the store can be copied again.
 */
export async function copyProgramFilesAside(
  from: Pick<Store, "path">,
  to: Pick<Store, "path">,
): Promise<CopiedFiles & { readonly takeBack: () => void }> {
  const copied = { checkpoints: 0, logs: 0, bytes: 0 };
  const made: string[] = [];
  const folders = [programsFolder(to), ...FOLDERS.map((name) => join(programsFolder(to), name))];
  const madeFolders = folders.filter((folder) => !existsSync(folder)).reverse();
  const takeBack = (): void => {
    for (const path of made) rmSync(path, { force: true });
    for (const folder of madeFolders) removeEmpty(folder);
  };
  await orTakenBack(takeBack, async () => {
    for (const copy of copiesOf(from, to, () => true)) {
      mkdirSync(copy.folder, { recursive: true });
      made.push(beside(copy), copy.target);
      const bytes = await orGoneLater(async () => {
        await copyFile(copy.from, beside(copy));
        renameSync(beside(copy), copy.target);
        return statSync(copy.target).size;
      });
      if (bytes !== null) count(copied, copy, bytes);
      await takeSignals();
    }
  });
  return { ...copied, takeBack };
}

const FOLDERS = ["checkpoints", "logs"] as const;

function* copiesOf(
  from: Pick<Store, "path">,
  to: Pick<Store, "path">,
  wants: (trialId: string, step: number) => boolean,
): Generator<Copy> {
  for (const kind of FOLDERS) {
    const [there, folder] = [from, to].map((store) => join(programsFolder(store), kind));
    for (const name of namesIn(there)) {
      const target = join(folder, name);
      if (isWanted(kind, name, wants) && !existsSync(target))
        yield { kind, from: join(there, name), folder, target };
    }
  }
}

function isWanted(
  kind: Copy["kind"],
  name: string,
  wants: (trialId: string, step: number) => boolean,
): boolean {
  if (kind === "logs") return name.endsWith(".log");
  const [, trialId, step] = /^([0-9a-f]+)\.(\d+)$/.exec(name) ?? [];
  return trialId !== undefined && wants(trialId, Number(step));
}

/** The name of a copy that is not complete. */
function beside({ target }: Copy): string {
  return `${target}.part`;
}

function count(
  copied: { checkpoints: number; logs: number; bytes: number },
  copy: Copy,
  bytes: number,
): void {
  copied[copy.kind]++;
  copied.bytes += bytes;
}

/** What a copy gives; null where its file was removed meanwhile. */
function orGone<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    return nullIfGone(error);
  }
}

async function orGoneLater<T>(work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    return nullIfGone(error);
  }
}

function nullIfGone(error: unknown): null {
  if (systemCode(error) === "ENOENT") return null;
  throw error;
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // It is not there, or has files of others.
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
