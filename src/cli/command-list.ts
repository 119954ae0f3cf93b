import type { Argv } from "yargs";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";

/** A command as listed in the help. */
export interface Command {
  /** The word that calls it. */
  readonly name: string;
  /** Its name and positional arguments, as yargs writes them. */
  readonly usage: string;
  readonly describe: string;
  /** Loads the command's file; the result adds the command to a parser. */
  readonly load: () => Promise<(parser: Argv<GlobalOptions>) => void>;
}

/**
 * Every command, in the order of the help. Only called commands are loaded: engines and the validation of sweep files
 * take several times longer to load than a whole `status`.
 */
export const COMMANDS: readonly Command[] = [
  command(
    "start",
    "Run the quickstart sweep and write its report",
    async () => (await import("./start.js")).startCommand,
  ),
  command(
    "run <file>",
    "Train what is missing of a sweep",
    async () => (await import("./run.js")).runCommand,
  ),
  command(
    "work <queue>",
    "Train what runs with a queue deal, on this machine",
    async () => (await import("./work.js")).workCommand,
  ),
  command(
    "plan <file>",
    "What a run would train, and what it would cost",
    async () => (await import("./plan.js")).planCommand,
  ),
  command(
    "slurm <file>",
    "Train a sweep on a cluster: a script for Slurm",
    async () => (await import("./slurm.js")).slurmCommand,
  ),
  command(
    "deepen [sweep]",
    "Train selected trials on to a larger budget",
    async () => (await import("./deepen.js")).deepenCommand,
  ),
  command(
    "refine [sweep]",
    "Add trials where boundaries between regimes lie",
    async () => (await import("./refine.js")).refineCommand,
  ),
  command(
    "verify [sweep]",
    "Check a random sample of a sweep against exact descent",
    async () => (await import("./verify.js")).verifyCommand,
  ),
  command(
    "rerun [trials..]",
    "Train trials again from scratch and compare every bit",
    async () => (await import("./rerun.js")).rerunCommand,
  ),
  command(
    "try",
    "Train one trial and draw it here (no file, no store)",
    async () => (await import("./try.js")).tryCommand,
  ),
  command(
    "status [sweep]",
    "How far a sweep is, and its outcomes",
    async () => (await import("./status.js")).statusCommand,
  ),
  command("ls", "The sweeps of the store", async () => (await import("./ls.js")).lsCommand),
  command(
    "show <trial>",
    "One trial: parameters, outcomes, curve",
    async () => (await import("./show.js")).showCommand,
  ),
  command(
    "report [sweeps..]",
    "Write the page and figures of a sweep",
    async () => (await import("./report.js")).reportCommand,
  ),
  command("sql [query]", "One read-only SQL query", async () => (await import("./sql.js")).sqlCommand),
  command(
    "export [sweep]",
    "Outcomes, curves or cells as CSV, Parquet or JSON",
    async () => (await import("./export.js")).exportCommand,
  ),
  command(
    "hash [sweep]",
    "Content hash of a sweep: equal for equal results",
    async () => (await import("./hash.js")).hashCommand,
  ),
  command(
    "check [file]",
    "Whether the store is as it was written, or a system of your own works",
    async () => (await import("./check.js")).checkCommand,
  ),
  command(
    "import <table>",
    "Take in curves that another tool trained, from CSV or Parquet",
    async () => (await import("./import.js")).importCommand,
  ),
  command(
    "merge <stores..>",
    "Bring the results of other stores into this one",
    async () => (await import("./merge.js")).mergeCommand,
  ),
  command(
    "backup <path>",
    "Copy the store to one new file, also while a run goes on",
    async () => (await import("./backup.js")).backupCommand,
  ),
  command(
    "init <what> <name>",
    "Write a system of your own to begin with, and its sweep",
    async () => (await import("./init.js")).initCommand,
  ),
  command(
    "schema",
    "JSON schema of sweep files, for editors",
    async () => (await import("./schema.js")).schemaCommand,
  ),
  command(
    "doctor",
    "Versions, kernels, backends, threads, disk, store",
    async () => (await import("./doctor.js")).doctorCommand,
  ),
  command(
    "completion [shell]",
    "A script that completes commands and options in bash or zsh",
    async () => (await import("./completion.js")).completionCommand,
  ),
];

function command<Arguments extends GlobalOptions>(
  usage: string,
  describe: string,
  loadBody: () => Promise<CommandBody<Arguments>>,
): Command {
  return {
    name: usage.split(" ")[0],
    usage,
    describe,
    load: async () => {
      const { builder, handler } = await loadBody();
      return (parser) => parser.command({ command: usage, describe, builder, handler });
    },
  };
}
