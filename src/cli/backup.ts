import { statSync } from "node:fs";
import { resolve } from "node:path";
import { openStore } from "../session/ask/open-store.js";
import { programsFolder } from "../session/ask/programs-folder.js";
import { copyProgramFiles } from "../session/run/program-files.js";
import { copyStoreTo } from "../store/index.js";
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
  handler: (args) => {
    const output = outputOf(args);
    const store = openStore(args.store, { mode: "read" });
    const path = resolve(args.path);
    const files = { checkpoints: 0, logs: 0, bytes: 0 };
    try {
      copyStoreTo(store, args.path);
      const copied = copyProgramFiles(store, { path });
      Object.assign(files, copied);
    } finally {
      store.close();
    }
    const bytes = statSync(path).size;
    output.result(`${path}: ${formatBytes(bytes)}`);
    if (files.checkpoints + files.logs > 0) {
      output.result(
        `${programsFolder({ path })}: ${formatCount(files.checkpoints, "large checkpoint")} and ` +
          `${formatCount(files.logs, "log")} of programs, ${formatBytes(files.bytes)}`,
      );
    }
    output.json({ path, bytes, programs: files });
  },
};
