import { GrokError } from "../model/index.js";

/** The store where none is named: that of GROKSWEEP_STORE, which counts as not set while it is empty, as in a shell. */
export function defaultStorePath(): string {
  const named = process.env["GROKSWEEP_STORE"] ?? "";
  return named === "" ? "groksweep.db" : named;
}

/**
 * A store on the command line is a file.
 *
 * @throws GrokError INPUT for no name, for `-`, and for ":memory:", whose results would be gone with the command.
 */
export function requireStorePath(path: unknown): void {
  if (path !== "" && path !== "-" && path !== ":memory:") return;
  const found = path === "" ? "nothing" : JSON.stringify(path);
  const why = path === ":memory:" ? "; what is kept in memory would be gone with this command" : "";
  throw new GrokError("INPUT", `--store: expected the name of a file, found ${found}${why}`, {
    hint: "for example --store groksweep.db",
  });
}
