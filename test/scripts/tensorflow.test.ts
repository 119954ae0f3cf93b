import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { TFJS_VERSION } from "../../src/engine/index.js";
import { packageFile } from "../../src/model/index.js";
import { WHEELS } from "../../scripts/tensorflow/pinned.js";
import { missingRequirements, type Machine, type Needs } from "../../scripts/tensorflow/requirements.js";
import { pendingSteps, runSteps, type Step } from "../../scripts/tensorflow/run-steps.js";
import { skipBackend } from "../engine/tensors/backends.js";

const NEEDS: Needs = { folder: "/cache", diskBytes: 2e9, memoryBytes: 1e9, download: true };

/** A machine that has everything, but for what is said. */
function machine(lacks: Partial<Machine> & { readonly without?: string } = {}): Machine {
  return {
    platform: "linux-x64",
    freeDiskBytes: 3e9,
    freeMemoryBytes: 2e9,
    compiler: "c++",
    has: (...command) => lacks.without === undefined || !command.join(" ").includes(lacks.without),
    ...lacks,
  };
}

describe("what building tfjs-node needs", () => {
  it("is all there on a machine that has it", () => {
    assert.deepEqual(missingRequirements(machine(), NEEDS), []);
  });

  it("is told, each with what was expected and found", () => {
    const cases: readonly (readonly [Partial<Machine> & { readonly without?: string }, RegExp])[] = [
      [{ platform: "sunos-sparc" }, /^platform: expected linux-x64 or linux-arm64, found sunos-sparc/],
      [{ without: "python3 -c" }, /^python3: expected 3\.8 or newer/],
      [{ without: "python3 -m pip" }, /^pip: .*--wheel PATH/],
      [{ without: "c++" }, /^C\+\+ compiler: expected c\+\+ to run .*CXX/],
      [{ without: "npm" }, /^npm: /],
      [{ freeDiskBytes: 1.5e9 }, /^disk: expected 2\.0 GB free under \/cache, found 1\.5 GB/],
      [{ freeMemoryBytes: 0.25e9 }, /^memory: expected 1\.0 GB free, found 0\.25 GB/],
    ];
    for (const [lacks, words] of cases) {
      const missing = missingRequirements(machine(lacks), NEEDS);
      assert.equal(missing.length, 1, missing.join("\n"));
      assert.match(missing[0], words);
    }
    const everything = machine({
      platform: "aix-ppc64",
      freeDiskBytes: 0,
      freeMemoryBytes: 0,
      has: () => false,
    });
    assert.equal(missingRequirements(everything, NEEDS).length, 6, "all at once");
  });

  it("is no pip where a wheel is given", () => {
    const needs = { ...NEEDS, download: false };
    assert.deepEqual(missingRequirements(machine({ without: "python3 -m pip" }), needs), []);
  });
});

describe("the steps of the build", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "groksweep-steps-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("go on after an interruption with the one that was interrupted, and begin anew under other pins", () => {
    const done: string[] = [];
    let breaks = true;
    const step = (name: string): Step => ({
      name,
      words: `doing ${name}`,
      diskBytes: 1,
      run: () => {
        if (name === "second" && breaks) throw new Error("the power went out");
        done.push(name);
      },
    });
    const steps = ["first", "second", "third"].map(step);
    const said: string[] = [];
    const run = (pins: string): void =>
      runSteps(folder, pendingSteps(folder, steps, pins), pins, (words) => said.push(words));
    assert.throws(() => run("1"), /the power went out/);
    assert.deepEqual(done, ["first"]);
    assert.deepEqual(said, ["[1/3] doing first", "[2/3] doing second"]);
    breaks = false;
    run("1");
    assert.deepEqual(done, ["first", "second", "third"]);
    run("1");
    assert.deepEqual(done, ["first", "second", "third"]);
    assert.equal(pendingSteps(folder, steps, "2").length, 3);
  });
});

/** Makes a wheel like TensorFlow's, of few bytes. */
const MAKE_WHEEL = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as wheel:
    for name in sys.argv[2:]:
        wheel.writestr(name, name * 1000)
`;

const hasPython = spawnSync("python3", ["-c", "import zipfile"]).status === 0;

describe("unpacking a wheel", { skip: hasPython ? false : "there is no python3 here" }, () => {
  const CC = "tensorflow/libtensorflow_cc.so.2";
  const FRAMEWORK = "tensorflow/libtensorflow_framework.so.2";
  let folder: string;
  const wheel = (...names: readonly string[]): string => {
    const path = join(folder, "tensorflow.whl");
    const { status, stderr } = spawnSync("python3", ["-c", MAKE_WHEEL, path, ...names], { encoding: "utf8" });
    assert.equal(status, 0, stderr);
    return path;
  };
  const unpack = (path: string): { readonly status: number | null; readonly stderr: string } =>
    spawnSync(
      "python3",
      [
        packageFile("scripts", "tensorflow", "unpack-wheel.py"),
        path,
        join(folder, "lib"),
        join(folder, "include"),
      ],
      { encoding: "utf8" },
    );
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "groksweep-wheel-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it("takes the two libraries and the headers of the C interface, and nothing else", () => {
    const header = "tensorflow/include/tensorflow/c/c_api.h";
    const path = wheel(CC, FRAMEWORK, header, "tensorflow/include/Eigen/Core", "tensorflow/python/x.so");
    const { status, stderr } = unpack(path);
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(join(folder, "lib")).sort(), [
      "libtensorflow_cc.so.2",
      "libtensorflow_framework.so.2",
    ]);
    assert.equal(readFileSync(join(folder, "lib", "libtensorflow_cc.so.2"), "utf8"), CC.repeat(1000));
    assert.deepEqual(readdirSync(join(folder, "include"), { recursive: true }).sort(), [
      "tensorflow",
      "tensorflow/c",
      "tensorflow/c/c_api.h",
    ]);
  });

  it("refuses what is no wheel of TensorFlow, or is cut off", () => {
    const other = unpack(wheel(CC, "numpy/__init__.py"));
    assert.equal(other.status, 1);
    assert.match(other.stderr, /no tensorflow\/libtensorflow_framework\.so\.2 inside/);
    const path = wheel(CC, FRAMEWORK);
    truncateSync(path, statSync(path).size - 10);
    const cut = unpack(path);
    assert.equal(cut.status, 1);
    assert.match(cut.stderr, /tensorflow\.whl: cannot be unpacked/);
    assert.doesNotMatch(cut.stderr, /Traceback/);
  });
});

describe("npm run tensorflow", () => {
  const program = packageFile("dist", "scripts", "tensorflow.js");
  const run = (
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [program, ...args], { encoding: "utf8", env: { ...process.env, ...env } });

  it("says sizes and steps before it begins, and touches nothing with --check", () => {
    const home = join(tmpdir(), `groksweep-no-tfjs-${process.pid}`);
    const { status, stderr } = run(["--check", "--again"], {
      GROKSWEEP_TFJS_NODE: home,
      CXX: process.execPath,
    });
    assert.match(stderr, /needs 2\.\d GB of disk while it works .* keeps 0\.\d+ GB/s);
    assert.ok(status === 0 ? /would do: packages, wheel, library, addon/.test(stderr) : status === 2, stderr);
    assert.ok(!existsSync(home) && !existsSync(`${home}.partial`));
  });

  it("lists what is missing and ends with 2", () => {
    const home = join(tmpdir(), `groksweep-no-tfjs-${process.pid}`);
    const { status, stderr } = run(["--again"], { GROKSWEEP_TFJS_NODE: home, CXX: "no-such-compiler" });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /C\+\+ compiler: expected no-such-compiler to run/);
    assert.match(stderr, /hint: --backend wasm works without it/);
    assert.ok(!existsSync(`${home}.partial`));
  });

  it("refuses an option that it does not know", () => {
    const { status, stderr } = run(["--gpu"]);
    assert.equal(status, 2);
    assert.match(stderr, /--gpu/);
  });

  it("has nothing to do where it is installed", { skip: skipBackend("tensorflow") }, () => {
    const { status, stderr } = run([]);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^tensorflow-\d+\.\d+\.\d+ is there, in .*; trains in (threads|processes)/);
  });
});

describe("pinned versions", () => {
  it("of TensorFlow.js are one, for every backend", () => {
    const manifest = JSON.parse(readFileSync(packageFile("package.json"), "utf8")) as {
      readonly dependencies: Readonly<Record<string, string>>;
      readonly optionalDependencies: Readonly<Record<string, string>>;
    };
    const all = { ...manifest.dependencies, ...manifest.optionalDependencies };
    const tensorflow = Object.entries(all).filter(([name]) => name.startsWith("@tensorflow/"));
    assert.equal(tensorflow.length, 4);
    for (const [name, version] of tensorflow) assert.equal(version, TFJS_VERSION, name);
  });

  it("of wheels come with a hash", () => {
    for (const { sha256 } of Object.values(WHEELS)) assert.match(sha256, /^[0-9a-f]{64}$/);
  });
});
