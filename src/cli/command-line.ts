import { readFileSync } from "node:fs";
import { exitCodeOf, packageFile } from "../model/index.js";
import { asksForHelp, helpAsOption } from "./check-arguments.js";
import { hideCredentials } from "./credentials.js";
import { helpLayout } from "./help-layout.js";
import { hasUsersCode, usersErrorOf } from "../system/users/users-files.js";
import { asksForCompletions, runCommandLine } from "./parser.js";
import { errorText } from "./print-error.js";
import { ReaderLeft, standardError, standardOutput } from "./standard-stream.js";

/** The widest help, and the help where there is no terminal, in columns. */
const HELP_WIDTH = { most: 100, least: 20, usual: 80 } as const;

/** The command line: carries out the arguments, writes the answer, and sets the exit code. Never throws. */
export async function commandLine(given: readonly string[]): Promise<void> {
  hideCredentials(given);
  const args = helpAsOption(given);
  const isDebug = args.includes("--debug");
  process.on("uncaughtException", (error) => {
    endUncaught(error, isDebug);
  });
  // Users' files may be loaded, and their printed output must not mix with the answer.
  if (!asksForCompletions(args)) standardOutput.claim();
  const { version } = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as { version: string };
  try {
    const said = await runCommandLine(args, version);
    const width = Math.max(
      HELP_WIDTH.least,
      Math.min(HELP_WIDTH.most, standardOutput.columns ?? HELP_WIDTH.usual),
    );
    if (said !== "") standardOutput.write(`${asksForHelp(args) ? helpLayout(said, width) : said}\n`);
  } catch (error) {
    // A reader that has left (`| head`) can read nothing more: end quietly, as other tools do.
    if (!(error instanceof ReaderLeft)) {
      standardError.write(`${errorText(error, isDebug)}\n`);
      process.exitCode = exitCodeOf(error);
    }
  }
  const unwritten = await standardOutput.finish();
  if (unwritten !== null && (process.exitCode ?? 0) === 0) {
    standardError.write(`${errorText(unwritten, isDebug)}\n`);
    process.exitCode = exitCodeOf(unwritten);
  }
  // A timer that a user's system left running would keep the process alive.
  if (hasUsersCode()) process.exit();
}

/** Ends the process on an error that no command can catch, such as one from a timer that a user's system started. */
function endUncaught(error: unknown, isDebug: boolean): void {
  const shown = usersErrorOf(error) ?? error;
  standardError.write(`${errorText(shown, isDebug)}\n`);
  process.exit(exitCodeOf(shown));
}
