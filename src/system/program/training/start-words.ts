import { accessSync, constants, statSync } from "node:fs";
import { delimiter, resolve } from "node:path";

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
      if (isFile) return null;
      refusal = { code: "EACCES" };
    } catch (error) {
      // A file that may not be executed says more than the places without one.
      if (codeOf(error) === "EACCES") refusal = error;
    }
  }
  return startWords(refusal, command, folder);
}

/** What an error of spawn(3) says about a command. */
export function startWords(error: unknown, command: string, folder: string): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return `there is no such command (it was looked for from ${folder} on, and on PATH)`;
    case "EACCES":
      return `it may not be executed (chmod +x ${command}?)`;
    case "E2BIG":
      return "its arguments are too long";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

function codeOf(error: unknown): string {
  return typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
}
