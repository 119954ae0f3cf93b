import { GrokError, type Sweep } from "../../model/index.js";
import { isUsersKind } from "../../system/index.js";

/**
 * Checks that shards can carry everything that a sweep needs: workers on other machines have only this program.
 *
 * @throws GrokError INPUT for a sweep with code or files of its own, before anything is dealt.
 */
export function requirePortable({ name, task, system }: Pick<Sweep, "name" | "task" | "system">): void {
  const what = isUsersKind(task.kind)
    ? `the code of ${task.kind}`
    : system.task.requireFiles !== undefined
      ? "files of its own"
      : null;
  if (what === null) return;
  throw new GrokError(
    "INPUT",
    `${name}: expected a sweep that workers can train without files, found ${what}`,
    {
      hint: "a queue carries trials, no code and no data: train parts of it where the files are (groksweep run FILE --shard I/N), and merge them",
    },
  );
}
