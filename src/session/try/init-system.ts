import { existsSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { openOutput, type OutputFile } from "../../files/index.js";
import { GrokError } from "../../model/index.js";
import { refuseStores } from "../../store/index.js";
import { sweepTemplate, systemTemplate } from "./system-template.js";

/**
 * Writes a system to begin with, and a sweep of it beside: NAME.ts (or .js, where the name says so) and NAME.yaml.
 *
 * @returns the paths, the system's first.
 * @throws GrokError INPUT for a name that is none, and where one of the files is there already: nothing is written then.
 */
export function initSystem(name: string): readonly [string, string] {
  const [, stem, ending = "ts"] = /^(.*?)(?:\.(ts|js|mjs))?$/.exec(name) ?? [];
  const own = basename(stem);
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,60}$/.test(own)) {
    throw new GrokError(
      "INPUT",
      `init: expected a name of letters, digits, _ and -, that begins with a letter, found ${JSON.stringify(name)}`,
      { hint: "groksweep init system my-system" },
    );
  }
  const folder = dirname(stem);
  const system = join(folder, `${own}.${ending}`);
  const sweep = join(folder, `${own}.yaml`);
  const there = [system, sweep].filter((path) => existsSync(path));
  if (there.length > 0) {
    throw new GrokError("INPUT", `init: expected new files, found ${there.join(" and ")}`, {
      hint: "name another, or remove what is there",
    });
  }
  if (folder !== "." && !existsSync(folder)) {
    throw new GrokError("INPUT", `init: expected a folder that is there, found none: ${folder}`);
  }
  const written: OutputFile[] = [];
  try {
    for (const [path, text] of [
      [system, systemTemplate(own, ending)],
      [sweep, sweepTemplate(own, ending)],
    ] as const) {
      const file = openOutput(path, refuseStores, { mustBeNew: true });
      written.push(file);
      writeFileSync(file.descriptor, text);
    }
    for (const file of written) file.commit();
  } catch (error) {
    for (const file of written) file.discard();
    throw error;
  }
  return [system, sweep];
}
