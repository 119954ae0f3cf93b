import { formatCount } from "./format-count.js";
import { checkStore, damageError, damageText, openStore, type StoreCheck } from "../session/index.js";
import { type Store } from "../model/index.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";

interface CheckArguments extends GlobalOptions {
  readonly file: string | undefined;
  readonly adopt: boolean;
}

/** `groksweep check`: whether a store still has its data intact, or a custom system keeps its contract. */
export const checkCommand: CommandBody<CheckArguments> = {
  builder: (parser) =>
    parser
      .positional("file", {
        type: "string",
        describe: "The file of a system (.ts, .js), or the sweep file of a program; absent: the store",
      })
      .option("adopt", {
        type: "boolean",
        describe: "Take digests of what an older program stored without them, as it is now",
        default: false,
      })
      .example("$0 check", "compare everything with its digests")
      .example("$0 check --store copy.db", "before a copy is trusted")
      .example("$0 check my-program.yaml", "whether a program of your own keeps it")
      .example("$0 check my-system.ts", "whether a system of your own keeps the contract")
      .epilogue(
        "Exit code 4: something is damaged, and groksweep rerun --damaged mends trials; 2: a system breaks the contract.",
      ),
  handler: async (args) => {
    const output = outputOf(args);
    if (args.file !== undefined) {
      const { checkSystemFile } = await import("./check-system.js");
      await checkSystemFile(args.file, output);
      return;
    }
    const store = openStore(args.store, { mode: args.adopt ? "write" : "read" });
    try {
      const before = checkStore(store);
      const found = args.adopt && before.unknown > 0 ? adopt(store, before) : before;
      output.result(checkText(store, found));
      output.json({ store: store.path, ...found });
      if (found.damage.length > 0) throw damageError(store, found.damage, { isListed: true });
    } finally {
      store.close();
    }
  },
};

/** Takes digests of rows without one that show no damage, and returns the new findings. */
function adopt(store: Store, { damage }: StoreCheck): StoreCheck {
  const damaged = new Set(damage.map(({ trialId }) => trialId));
  store.acquireLease();
  try {
    for (const { name } of store.sweeps()) {
      const ids = [...store.checkTrials(name, { orphaned: true })]
        .filter(({ isKnown, trialId }) => !isKnown && !damaged.has(trialId))
        .map(({ trialId }) => trialId);
      store.adopt(name, ids);
    }
  } finally {
    store.releaseLease();
  }
  return checkStore(store);
}

function checkText(store: Store, { trials, unknown, damage }: StoreCheck): string {
  const known = trials - unknown;
  return [
    ...damage.map(damageText),
    damage.length === 0
      ? `${store.path}: ${formatCount(known, "trial")} ${known === 1 ? "is as it was" : "are as they were"} written`
      : `${store.path}: ${formatCount(damage.length, "damage")} among ${formatCount(trials, "trial")}`,
    ...(unknown === 0
      ? []
      : [
          `nothing is known about ${formatCount(unknown, "trial")}: an older program stored ${unknown === 1 ? "it without a digest" : "them without digests"} ` +
            `(groksweep check --adopt takes ${unknown === 1 ? "it as it is" : "them as they are"} now)`,
        ]),
  ].join("\n");
}
