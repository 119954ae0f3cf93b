import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";
import * as library from "../../src/index.js";
import { packageFile } from "../../src/model/index.js";

/** A path of the package as text or a message names it: a file, or one of the folders that are named as such. */
const NAMED = /(?<![\w./-])((?:docs|db|sweeps|examples)\/[\w-]+(?:\/[\w-]+)*\.\w+|db\/queries)(?!\w)/g;

/** Not of the package: what installing it makes, what is looked for in a clone, a file that somebody is to write. */
const ELSEWHERE: ReadonlySet<string> = new Set(["build/kernels.node", ".git", "db/migrations/NNNN-what.sql"]);

/** The package as npm would install it: the packed files, and the packages that it depends on. */
describe("the package", () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-package-"));
  const modules = join(folder, "node_modules");
  const home = join(modules, "groksweep");
  after(() => rmSync(folder, { recursive: true, force: true }));

  function done(command: string, ...args: readonly string[]): string {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, `${command} ${args.join(" ")}\n${stdout}${stderr}`);
    return stdout;
  }

  function link(name: string): void {
    const target = join(modules, name);
    mkdirSync(dirname(target), { recursive: true });
    symlinkSync(packageFile("node_modules", name), target);
  }

  before(() => {
    const packed = JSON.parse(
      done("npm", "pack", packageFile(), "--json", "--ignore-scripts", "--pack-destination", folder),
    ) as readonly { readonly filename: string }[];
    mkdirSync(home, { recursive: true });
    done("tar", "-xzf", packed[0].filename, "-C", home, "--strip-components=1");
    // What a program for Node has of its own; nothing that the package depends on is there for the compiler.
    link("@types/node");
    link("undici-types");
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    copyFileSync(packageFile("test", "package", "consumer.ts"), join(folder, "consumer.ts"));
  });

  for (const settings of [
    { module: "nodenext" },
    { module: "esnext", moduleResolution: "bundler", exactOptionalPropertyTypes: false },
  ]) {
    it(`compiles into a strict program that checks the types of libraries too (${settings.module})`, () => {
      const compilerOptions = {
        ...{ target: "es2023", lib: ["es2023"], types: ["node"], outDir: "out", rootDir: "." },
        ...{
          strict: true,
          skipLibCheck: false,
          noUncheckedIndexedAccess: true,
          exactOptionalPropertyTypes: true,
        },
        ...{ noPropertyAccessFromIndexSignature: true, verbatimModuleSyntax: true, isolatedModules: true },
        ...settings,
      };
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({ compilerOptions, files: ["consumer.ts"] }),
      );
      done(process.execPath, packageFile("node_modules", "typescript", "bin", "tsc"), "-p", folder);
    });
  }

  it("runs as a library and as a program", () => {
    const { dependencies } = JSON.parse(readFileSync(join(home, "package.json"), "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
    };
    for (const name of Object.keys(dependencies)) link(name);
    const said = done(process.execPath, join("out", "consumer.js"));
    assert.deepEqual(JSON.parse(said.slice(said.indexOf("{"))), {
      ...{
        trials: 4,
        outcomes: 4,
        kinds: true,
        first: 0,
        facets: 1,
        regimes: 2,
        cells: 4,
        kept: 4,
        hash: 64,
      },
      ...{ tried: true, code: 2 },
    });
    const program = join(home, "dist", "bin", "main.js");
    assert.match(
      done(process.execPath, program, "status", "--store", "consumer.db"),
      /^tiny: 4 of 4 trials done/,
    );
    assert.match(done(process.execPath, program, "--help"), new RegExp(`are in\\s${home}$`, "m"));
  });

  it("holds every file that a message, an option or a document of it names", () => {
    const texts = [
      ...readdirSync(join(home, "dist", "bin")).map((name) => join("dist", "bin", name)),
      ...readdirSync(join(home, "docs")).map((name) => join("docs", name)),
      "README.md",
    ].filter((name) => /\.(?:js|md)$/.test(name));
    const named = new Set<string>();
    for (const name of texts) {
      const text = readFileSync(join(home, name), "utf8");
      for (const [, path] of text.matchAll(NAMED)) named.add(path);
      // Paths that the program puts together from parts.
      for (const [, parts] of text.matchAll(/packageFile\(((?:"[^"]+"(?:, )?)+)\)/g)) {
        named.add(
          parts
            .split(", ")
            .map((part) => part.slice(1, -1))
            .join("/"),
        );
      }
      if (!name.endsWith(".md")) continue;
      for (const [, target] of text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)) {
        named.add(join(dirname(name), target));
      }
    }
    for (const path of [
      "docs/store.md",
      "docs/networks.md",
      "db/queries",
      "db/queries/failures.sql",
      "sweeps",
    ])
      assert.ok(named.has(path), `${path} is found`);
    const absent = [...named].filter((path) => !existsSync(join(home, path)) && !ELSEWHERE.has(path));
    assert.deepEqual(absent, []);
  });
});

describe("the library's door", () => {
  it("has what docs/library.md says, and nothing else", () => {
    const manual = readFileSync(packageFile("docs", "library.md"), "utf8");
    const named = [...manual.matchAll(/`(?!store\.)(\w+)\(|^\| `(\w+)` \||throw `(\w+)`/gm)].map(
      ([, called, constant, thrown]) => called ?? constant ?? thrown,
    );
    assert.deepEqual([...new Set(named)].sort(), Object.keys(library).sort());
    const methods = [...manual.matchAll(/`store\.(\w+)\(/g)].map(([, name]) => name);
    const store = library.openStore(":memory:", { mode: "write" });
    for (const name of methods) assert.equal(typeof store[name as keyof typeof store], "function", name);
    store.close();
  });
});
