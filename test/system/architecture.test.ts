import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { moduleUrl, packageFile } from "../../src/model/index.js";
import { SYSTEMS } from "../../src/system/index.js";

/**
 * Whether a source text asks for a kind. Short words and names of parameters (eigenvector is a column, too) have other
 * meanings, so that only their use as a kind counts.
 */
function namesKind(text: string): boolean {
  return (
    /\bisNetworkTask\b/.test(text) ||
    SYSTEMS.some(({ kind, section, parameters }) =>
      section === undefined && !Object.hasOwn(parameters, kind)
        ? text.includes(`"${kind}"`) || (kind.includes("-") && new RegExp(`task\\.kind ${kind}`).test(text))
        : new RegExp(`(kind(: | === | !== )|case )"${kind}"`).test(text),
    )
  );
}

describe("systems", () => {
  it("are named in their own room alone", () => {
    const source = packageFile("src");
    const naming = readdirSync(source, { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts") && !path.startsWith("system/"))
      .filter((path) => namesKind(readFileSync(join(source, path), "utf8")));
    assert.deepEqual(naming, []);
  });

  it("are found by what the rule looks for", () => {
    for (const text of ['task.kind === "polynomial"', '"mnist"', 'case "data":', "isNetworkTask(task)"]) {
      assert.ok(namesKind(text), text);
    }
    assert.ok(!namesKind('stream.on("data", read)'));
  });

  it("load nothing that trains until something is trained", () => {
    const folder = mkdtempSync(join(tmpdir(), "groksweep-light-"));
    try {
      const text = "{ name: light, axes: { samples: [5, 9] }, task: { dimension: 3 }, budget: { steps: 5 } }";
      writeFileSync(join(folder, "light.yaml"), text);
      const trained = loadedBy(folder, "try", "--dimension", "3", "--samples", "5", "--steps", "5");
      assert.ok(trained.some(isTraining), "loading is seen");
      assert.equal(run(folder, ["run", "light.yaml"]).status, 0);
      for (const args of [["status"], ["ls"], ["report", "--format", "text"]]) {
        const loaded = loadedBy(folder, ...args);
        assert.ok(
          loaded.some((url) => url.endsWith("/cli/main.js")),
          "loading is seen",
        );
        assert.deepEqual(loaded.filter(isTraining), [], args.join(" "));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

function isTraining(url: string): boolean {
  return /\/src\/system\/[^/]+\/training\//.test(url);
}

/** The command line, module by module: not as it is bundled. */
function run(folder: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const program = fileURLToPath(moduleUrl("cli/main.js"));
  const all = { ...process.env, ...env };
  return spawnSync(process.execPath, [program, ...args], { cwd: folder, encoding: "utf8", env: all });
}

/** The modules that a command has loaded when it ends, as the runtime's coverage tells. */
function loadedBy(folder: string, ...args: readonly string[]): readonly string[] {
  const seen = mkdtempSync(join(folder, "seen-"));
  const { status, stderr } = run(folder, args, { NODE_V8_COVERAGE: seen });
  assert.equal(status, 0, stderr);
  return readdirSync(seen).flatMap((name) => {
    const { result } = JSON.parse(readFileSync(join(seen, name), "utf8")) as {
      readonly result: readonly { readonly url: string }[];
    };
    return result.map(({ url }) => url);
  });
}
