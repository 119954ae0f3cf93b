import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  cpSync,
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
import { describe, it } from "node:test";
import { packageFile } from "../src/model/index.js";

const ROOT = packageFile();

/** Runs dependency-cruiser with the house's rules on the folder src of `root`. */
function cruise(root: string): { readonly status: number | null; readonly output: string } {
  const program = packageFile("node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [program, "--config", ".dependency-cruiser.cjs", "--output-type", "err", "src"],
    { cwd: root, encoding: "utf8" },
  );
  return { status, output: stdout + stderr };
}

/** A house of few files under the real rules, given as path → text; gone after `look`. */
function inFixture(files: Readonly<Record<string, string>>, look: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), "groksweep-rooms-"));
  try {
    for (const name of [".dependency-cruiser.cjs", "tsconfig.json", "package.json"]) {
      cpSync(join(ROOT, name), join(root, name));
    }
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    look(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

describe("rooms", () => {
  it("import only what the table allows", () => {
    const { status, output } = cruise(ROOT);
    assert.equal(status, 0, output);
  });

  it("may import what stands behind their arrow", () => {
    const files = {
      "src/model/trial.ts": "export const trial = 1;\n",
      "src/science/kernel.ts": 'export { trial } from "../model/trial.js";\n',
    };
    inFixture(files, (root) => {
      const { status, output } = cruise(root);
      assert.equal(status, 0, output);
    });
  });

  it("are told of imports the table lacks, even of a type alone", () => {
    const forbidden = [
      { room: "science", from: "src/science/kernel.ts", to: "src/store/open-store.ts" },
      { room: "model", from: "src/model/trial.ts", to: "src/sweep/grid.ts" },
      { room: "run", from: "src/run/worker.ts", to: "src/store/open-store.ts" },
      { room: "report", from: "src/report/page.ts", to: "src/science/kernel-spectrum.ts" },
    ];
    const files = new Map<string, string>();
    for (const { from, to } of forbidden) {
      const target = to.replace(/^src\//, "../").replace(/\.ts$/, ".js");
      files.set(to, "export interface Thing { readonly size: number }\n");
      files.set(from, `import type { Thing } from "${target}";\nexport const thing: Thing = { size: 1 };\n`);
    }
    inFixture(Object.fromEntries(files), (root) => {
      const { status, output } = cruise(root);
      assert.notEqual(status, 0);
      for (const { room, from, to } of forbidden) {
        assert.match(output, new RegExp(`room-${room}: ${from} → ${to}`));
      }
    });
  });

  it("are told of a cycle and of SQLite outside the store", () => {
    const files = {
      "src/model/first.ts":
        'import { second } from "./second.js";\nexport const first = (): number => second();\n',
      "src/model/second.ts":
        'import { first } from "./first.js";\nexport const second = (): number => first();\n',
      "src/cli/sql.ts":
        'import Database from "better-sqlite3";\nexport const open = (): unknown => new Database();\n',
    };
    inFixture(files, (root) => {
      const { output } = cruise(root);
      assert.match(output, /no-cycle/);
      assert.match(output, /only-store-knows-sqlite/);
    });
  });
});

describe("SQL", () => {
  it("is written in the room of the store alone; only the command `sql` passes on what users write", () => {
    const source = packageFile("src");
    const asking = readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.startsWith("store/"))
      .filter((path) => /\.query(Rows)?\(/.test(readFileSync(join(source, path), "utf8")));
    assert.deepEqual(asking, ["cli/sql.ts"]);
  });
});

describe("modules that are started by their path", () => {
  it("are there", () => {
    const source = packageFile("src");
    const started = readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .flatMap((path) => [
        ...readFileSync(join(source, path), "utf8").matchAll(/moduleUrl\("([^"]+)\.js"\)/g),
      ])
      .map(([, path]) => join(source, `${path}.ts`));
    assert.ok(started.length >= 7, "they are found");
    assert.deepEqual(
      started.filter((path) => !existsSync(path)),
      [],
    );
  });
});
