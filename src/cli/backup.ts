import { openStore } from "../session/ask/open-store.js";
import { programsFolder } from "../session/ask/programs-folder.js";
import { backupStore } from "../session/look/backup-store.js";
import { formatCount } from "./format-count.js";
import { formatBytes } from "./format-bytes.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";

interface BackupArguments extends GlobalOptions {
  readonly path: string;
}

/** `groksweep backup PATH`: copies the store to one new file, also during a run, with the programs' files beside it. */
export const backupCommand: CommandBody<BackupArguments> = {
  builder: (parser) =>
    parser
      .positional("path", { type: "string", demandOption: true, describe: "A file that is not there yet" })
      .example("$0 backup groksweep-monday.db", "a copy of what is committed now; a run may go on meanwhile")
      .example("$0 backup /archive/kumar.db --store kumar.db", "of another store"),
  handler: async (args) => {
    const output = outputOf(args);
    const store = openStore(args.store, { mode: "read" });
    try {
      const { path, bytes, programs, incomplete } = await backupStore(store, args.path);
      output.result(`${path}: ${formatBytes(bytes)}`);
      if (programs.checkpoints + programs.logs > 0) {
        output.result(
          `${programsFolder({ path })}: ${formatCount(programs.checkpoints, "large checkpoint")} and ` +
            `${formatCount(programs.logs, "log")} of programs, ${formatBytes(programs.bytes)}`,
        );
      }
      for (const left of incomplete) {
        output.say(
          `mind: ${left}: an incomplete copy, which a backup that was killed has left, or one is writing now`,
        );
      }
      output.json({ path, bytes, programs });
    } finally {
      store.close();
    }
  },
};
