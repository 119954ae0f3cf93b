import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { packageFile } from "../src/model/index.js";

interface CheckDocs {
  undocumentedExports(text: string): readonly string[];
  relativeLinks(text: string): readonly { readonly target: string; readonly number: number }[];
  headingAnchors(text: string): ReadonlySet<string>;
  shownCommands(
    text: string,
  ): readonly { readonly command: string; readonly options: readonly string[]; readonly number: number }[];
  shownScripts(text: string): readonly { readonly script: string; readonly number: number }[];
  writtenPaths(text: string): readonly { readonly path: string; readonly number: number }[];
  machinePaths(text: string): readonly string[];
}

const program = packageFile("scripts", "check-docs.mjs");
const checks = (await import(pathToFileURL(program).href)) as CheckDocs;

describe("check-docs", () => {
  it("finds nothing to complain about in this repository", () => {
    const { status, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8" });
    assert.equal(stderr, "");
    assert.equal(status, 0);
  });

  it("misses docstrings, once for an overloaded function", () => {
    const text = [
      "/** Said. */",
      "export function said(): void;",
      "export function said(x?: number): void {}",
      "export const silent = 1;",
      "// Not a docstring.",
      "export interface Quiet {}",
      "export { said as other };",
    ].join("\n");
    assert.deepEqual(checks.undocumentedExports(text), [
      "4: export silent has no docstring",
      "6: export Quiet has no docstring",
    ]);
  });

  it("reads links outside code only, and no addresses", () => {
    const text = "[a](b.md#c) [x](https://example.org)\n```\n[no](no.md)\n```\n![p](figures/p.svg)";
    assert.deepEqual(checks.relativeLinks(text), [
      { target: "b.md#c", number: 1 },
      { target: "figures/p.svg", number: 5 },
    ]);
    assert.deepEqual(
      [...checks.headingAnchors("# A `b` c!\n## Twice\n## Twice")],
      ["a-b-c", "twice", "twice-1"],
    );
  });

  it("reads commands with their options, in code and in prose", () => {
    const text = [
      "groksweep turns a file into a diagram",
      "```",
      "npx groksweep run a.yaml --steps 1e7 # --not",
      "```",
      "`groksweep hash` here",
      "#     groksweep report a --out b",
    ].join("\n");
    assert.deepEqual(checks.shownCommands(text), [
      { command: "run", options: ["steps"], number: 3 },
      { command: "hash", options: [], number: 5 },
      { command: "report", options: ["out"], number: 6 },
    ]);
    assert.deepEqual(checks.shownScripts("npm ci && npm start; `npm run test:full`"), [
      { script: "start", number: 1 },
      { script: "test:full", number: 1 },
    ]);
  });

  it("sees what shown commands write into the clone", () => {
    const text = [
      "npx groksweep export --out prose.csv",
      "```",
      'npx groksweep export a --out one.csv --where "b > 1" # > none.csv',
      "groksweep sql - --format csv < in.sql > two.csv",
      "groksweep export --out=FILE --store three.db",
      "groksweep export --out /elsewhere/a.csv",
      "other --out four.csv",
      "```",
    ];
    assert.deepEqual(
      checks.writtenPaths(text.join("\n")).map(({ path, number }) => `${number} ${path}`),
      ["3 one.csv", "4 two.csv", "5 three.db"],
    );
  });

  it("sees paths of one machine", () => {
    assert.equal(checks.machinePaths("see /home/ada/groksweep.db").length, 1);
    assert.equal(checks.machinePaths("see src/work/x, ./tmp/y and https://a.b/home/c").length, 0);
  });
});
