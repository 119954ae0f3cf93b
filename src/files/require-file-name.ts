import { GrokError } from "../model/index.js";

const NO_FILES: Readonly<Record<string, string>> = {
  "": "nothing",
  "-": '"-", which stands for standard output elsewhere',
  ":memory:": '":memory:", which SQLite keeps in memory only',
};

/**
 * A name to write to is that of a file or folder, and none that other programs give to something else. A file that is called so after
 * all can be named with its folder (`./-`).
 *
 * @throws GrokError INPUT for no name, for `-`, and for ":memory:".
 */
export function requireFileName(name: string, where: string): void {
  if (!Object.hasOwn(NO_FILES, name)) return;
  throw new GrokError("INPUT", `${where}: expected the name of a file or folder, found ${NO_FILES[name]}`, {
    hint: name === "" ? "name one" : `name another one; a file that is called so after all is ./${name}`,
  });
}
