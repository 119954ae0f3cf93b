import { GrokError } from "../model/index.js";

/** The default store: that of GROKSWEEP_STORE; an empty variable counts as unset, as in a shell. */
export function defaultStorePath(): string {
  const named = process.env["GROKSWEEP_STORE"] ?? "";
  return named === "" ? "groksweep.db" : named;
}

/**
 * Requires that a store on the command line is a file.
 *
 * @throws GrokError INPUT for no name, for `-`, and for ":memory:", whose results would be lost at the command's end.
 */
export function requireStorePath(path: unknown): void {
  if (path !== "" && path !== "-" && path !== ":memory:") return;
  const found = path === "" ? "nothing" : JSON.stringify(path);
  const why = path === ":memory:" ? "; what is kept in memory would be gone with this command" : "";
  throw new GrokError("INPUT", `--store: expected the name of a file, found ${found}${why}`, {
    hint: "for example --store groksweep.db",
  });
}
