import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { packageFile } from "../src/model/index.js";

const lacks = (...modules: readonly string[]): string | false => {
  const missing = modules.filter((module) => spawnSync("python3", ["-c", `import ${module}`]).status !== 0);
  return missing.length === 0 ? false : `Python here lacks ${missing.join(", ")}`;
};

describe("the Python package as it is shipped", () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-python-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const python = (cwd: string, ...args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync("python3", args, {
      encoding: "utf8",
      cwd,
      env: { ...process.env, PYTHONPATH: "" },
    });
    assert.equal(status, 0, `${stdout}\n${stderr}`);
    return stdout;
  };

  it("has types that hold, strictly", { skip: lacks("mypy") }, () => {
    const said = python(packageFile("python"), "-m", "mypy", "--cache-dir", join(folder, "mypy"));
    assert.match(said, /Success: no issues found in \d+ source files/);
  });

  it(
    "becomes a wheel with its types, which is installed and used",
    { skip: lacks("setuptools", "wheel", "pip") },
    () => {
      // A build leaves folders where it is done.
      cpSync(packageFile("python"), join(folder, "python"), { recursive: true });
      const [build, target] = [join(folder, "python"), join(folder, "installed")];
      const alone = ["--no-deps", "--no-index", "--disable-pip-version-check", "-q"];
      python(build, "-m", "pip", "wheel", "--no-build-isolation", ...alone, "--wheel-dir", folder, ".");
      const [wheel] = readdirSync(folder).filter((name) => name.endsWith(".whl"));
      assert.match(wheel, /^groksweep-\d+\.\d+\.\d+-py3-none-any\.whl$/);
      python(folder, "-m", "pip", "install", ...alone, "--target", target, wheel);
      assert.ok(readdirSync(join(target, "groksweep")).includes("py.typed"));
      const code = `
import sys; sys.path.insert(0, ${JSON.stringify(target)})
import groksweep
with groksweep.trial({"rate": 0.5}, budget=3) as t:
    for step in t.steps():
        t.record(step, train_loss=t.parameters["rate"] ** step, test_loss=1)
`;
      assert.match(python(folder, "-c", code), /step 3 train_loss 0\.125 test_loss 1\.0\n$/);
    },
  );
});
