import { accessSync, closeSync, constants, existsSync, openSync, readSync, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";
import { systemCode } from "../../model/index.js";

/** The longest first line of a script that names its interpreter, in bytes; systems read less. */
const LONGEST_LINE = 256;

/**
 * The reason why a command cannot be started from a folder; null: it can. A command without a slash is looked for on PATH of
 * its environment, as execvp(3) does.
 */
export function reasonNotToStart(command: string, folder: string, env: NodeJS.ProcessEnv): string | null {
  const places = command.includes("/") ? [folder] : (env["PATH"] ?? "/usr/bin:/bin").split(delimiter);
  let refusal: unknown = { code: "ENOENT" };
  for (const place of places) {
    const path = resolve(folder, place, command);
    try {
      const isFile = statSync(path).isFile();
      accessSync(path, constants.X_OK);
      if (isFile) return missingInterpreter(path);
      refusal = { code: "EISDIR" };
    } catch (error) {
      // A file that may not be executed says more than the places without one.
      if (systemCode(error) === "EACCES") refusal = error;
    }
  }
  return startWords(refusal, command, folder);
}

/** What an error of spawn(3) says about a command. */
export function startWords(error: unknown, command: string, folder: string): string {
  switch (systemCode(error)) {
    case "ENOENT":
      return command.includes("/")
        ? `there is no such file: ${resolve(folder, command)}`
        : "there is no such command on PATH";
    case "EISDIR":
      return "it is a folder";
    case "EACCES":
      return `it may not be executed (chmod +x ${command}?)`;
    case "E2BIG":
      return "its arguments are too long";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Words about a script whose first line (`#!`) names an interpreter that is not there; null: all is there, or the file is no script. */
function missingInterpreter(path: string): string | null {
  const line = firstLine(path);
  const [, interpreter] = /^#!\s*(\S+)/.exec(line) ?? [];
  if (interpreter === undefined || !interpreter.startsWith("/") || existsSync(interpreter)) return null;
  return `its first line names an interpreter that is not there: ${interpreter}`;
}

/** The first line of a file; empty where it may be executed, but not read. */
function firstLine(path: string): string {
  try {
    const file = openSync(path, "r");
    try {
      const bytes = Buffer.alloc(LONGEST_LINE);
      return bytes.toString("latin1", 0, readSync(file, bytes)).split("\n")[0];
    } finally {
      closeSync(file);
    }
  } catch {
    return "";
  }
}
