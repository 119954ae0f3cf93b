import { existsSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, resolve } from "node:path";
import { openOutput, type OutputFile } from "../../files/index.js";
import { GrokError, packageFile } from "../../model/index.js";
import { refuseStores } from "../../store/index.js";
import { sweepTemplate, systemTemplate } from "./system-template.js";

/** The written files. */
export interface InitialFiles {
  readonly system: string;
  readonly sweep: string;
  /**
   * Settings by which an editor finds the types of the library; null: the editor finds them anyway, or there are settings
   * already.
   */
  readonly settings: string | null;
}

/**
 * Writes an initial system, with a sweep of it beside: NAME.ts (or .js, where the name says so) and NAME.yaml. Where the
 * folder has neither the library among its packages nor a tsconfig.json, it gets one, for editors and compilers.
 *
 * @throws GrokError INPUT for an invalid name, and where one of the files exists already: nothing is then written.
 */
export function initSystem(name: string): InitialFiles {
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
  const settings = findsTypes(folder) ? null : join(folder, SETTINGS);
  const written: OutputFile[] = [];
  try {
    for (const [path, text] of [
      [system, systemTemplate(own, ending)],
      [sweep, sweepTemplate(own, ending)],
      ...(settings === null ? [] : [[settings, settingsText()] as const]),
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
  return { system, sweep, settings };
}

const SETTINGS = "tsconfig.json";

/** Whether an editor finds the types of "groksweep" from a folder, or has settings of its own that name the place. */
function findsTypes(folder: string): boolean {
  if (existsSync(join(folder, SETTINGS))) return true;
  try {
    createRequire(resolve(folder, "any.js")).resolve("groksweep");
    return true;
  } catch {
    return false;
  }
}

/** Settings of a TypeScript that checks systems and emits nothing: types lie where this program is installed. */
function settingsText(): string {
  const settings = {
    compilerOptions: {
      target: "es2022",
      // The program reads files of systems as modules, whatever the package around them says.
      module: "esnext",
      moduleResolution: "bundler",
      moduleDetection: "force",
      strict: true,
      noEmit: true,
      allowJs: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      types: [],
      paths: { groksweep: [packageFile("dist", "src", "index.d.ts")] },
    },
    include: ["*.ts", "*.mts", "*.js", "*.mjs"],
  };
  return `${JSON.stringify(settings, null, 2)}\n`;
}
