import { spawn, type ChildProcess } from "node:child_process";
import { GrokError } from "../../../model/index.js";
import { startWords } from "../start-words.js";

/**
 * What becomes the program when a first line arrives on its standard input. `env -i` gives the program its environment: a shell
 * would drop variables whose names it cannot have, and change others. Where the command's name has a `=`, `env` would take it
 * for a variable, so a second shell starts it.
 */
const GATE = 'IFS= read -r line && exec /usr/bin/env -i -- "$@"';
const [SHELL, BY_SHELL] = ["/bin/sh", 'exec "$0" "$@"'] as const;

/** The line that opens the gate. */
export const OPEN_GATE = "\n";

/**
 * Starts a program behind a gate: it runs once {@link OPEN_GATE} was written to its standard input. Whoever starts it can first
 * see to it that the program is ended with its owner; if the owner dies before, the gate reads the end of its input, and no
 * program is left that nobody knows.
 *
 * The process leads a group (`detached`), so that its child processes can be ended with it. Channel 3 is a pipe.
 *
 * @throws GrokError TRIAL where the system refuses the arguments, because they are too long for example.
 */
export function startGated(command: readonly string[], folder: string, env: NodeJS.ProcessEnv): ChildProcess {
  const variables = Object.entries(env).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${value}`],
  );
  const started = command[0].includes("=") ? [SHELL, "-c", BY_SHELL, ...command] : command;
  try {
    return spawn(SHELL, ["-c", GATE, "groksweep", ...variables, ...started], {
      cwd: folder,
      env: {},
      detached: true,
      stdio: ["pipe", "pipe", "pipe", "pipe"],
    });
  } catch (error) {
    const reason = startWords(error, command[0], folder);
    throw new GrokError("TRIAL", `the program ${command[0]} could not be started: ${reason}`);
  }
}
