import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, describe, it } from "node:test";
import {
  checkOutput,
  makeFolder,
  openOutput,
  openOutputWhenRead,
  type OutputGuard,
} from "../../src/files/index.js";
import { throwsGrok } from "../contract/store-fixtures.js";

const free: OutputGuard = () => null;

let folder = "";
const at = (...names: readonly string[]): string => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "groksweep-files-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string): void {
  const file = openOutput(path, free);
  writeFileSync(file.descriptor, content);
  file.commit();
}

describe("openOutput", () => {
  it("is there when it is complete, and leaves nothing beside", () => {
    const file = openOutput(at("a.csv"), free);
    writeFileSync(file.descriptor, "half");
    assert.ok(!existsSync(at("a.csv")));
    writeFileSync(file.descriptor, " and half");
    file.commit();
    assert.equal(readFileSync(at("a.csv"), "utf8"), "half and half");
    file.discard();
    assert.deepEqual(readdirSync(folder), ["a.csv"]);
  });

  it("leaves what was there when it is given up", () => {
    writeFileSync(at("a.csv"), "before");
    const file = openOutput(at("a.csv"), free);
    writeFileSync(file.descriptor, "after");
    file.discard();
    file.discard();
    assert.equal(readFileSync(at("a.csv"), "utf8"), "before");
    assert.deepEqual(readdirSync(folder), ["a.csv"]);
  });

  it("keeps the permissions of what it replaces", () => {
    writeFileSync(at("a.csv"), "before");
    chmodSync(at("a.csv"), 0o640);
    put(at("a.csv"), "after");
    assert.equal(statSync(at("a.csv")).mode & 0o777, 0o640);
    assert.equal(readFileSync(at("a.csv"), "utf8"), "after");
  });

  it("touches no file of a stranger, whatever it is called", () => {
    const strangers = ["a.csv.part", "a.csv.partial", ".a.csv.tmp"];
    for (const name of strangers) writeFileSync(at(name), "mine");
    put(at("a.csv"), "x");
    for (const name of strangers) assert.equal(readFileSync(at(name), "utf8"), "mine");
    assert.equal(readdirSync(folder).length, strangers.length + 1);
  });

  it("two at a time do not meet: the last one to be complete stays", () => {
    const [one, two] = [openOutput(at("a.csv"), free), openOutput(at("a.csv"), free)];
    writeFileSync(one.descriptor, "one");
    writeFileSync(two.descriptor, "two");
    two.commit();
    one.commit();
    assert.equal(readFileSync(at("a.csv"), "utf8"), "one");
    assert.deepEqual(readdirSync(folder), ["a.csv"]);
  });

  it("a name as long as names may be is no obstacle", () => {
    const name = "n".repeat(255);
    put(at(name), "x");
    assert.deepEqual(readdirSync(folder), [name]);
  });

  it("follows symbolic links, also one that leads nowhere yet", () => {
    mkdirSync(at("far"));
    writeFileSync(at("far", "real.csv"), "before");
    symlinkSync(join("far", "real.csv"), at("link.csv"));
    symlinkSync("link.csv", at("second.csv"));
    put(at("second.csv"), "after");
    assert.equal(readFileSync(at("far", "real.csv"), "utf8"), "after");
    assert.ok(lstatSync(at("link.csv")).isSymbolicLink() && lstatSync(at("second.csv")).isSymbolicLink());
    symlinkSync(at("far", "new.csv"), at("dangling.csv"));
    put(at("dangling.csv"), "new");
    assert.equal(readFileSync(at("far", "new.csv"), "utf8"), "new");
    assert.ok(lstatSync(at("dangling.csv")).isSymbolicLink());
  });

  it("refuses a circle of links, a folder, and what lies in no folder", () => {
    symlinkSync(at("b"), at("a"));
    symlinkSync(at("a"), at("b"));
    throwsGrok(() => openOutput(at("a"), free), "STORE", /circle/);
    throwsGrok(() => openOutput(folder, free), "STORE", /found a folder/);
    throwsGrok(() => openOutput(at("no", "a.csv"), free), "STORE", /no does not exist[^]*mkdir -p/);
    assert.deepEqual(readdirSync(folder).sort(), ["a", "b"]);
  });

  it("asks the guard about the real place, and touches nothing that it refuses", () => {
    writeFileSync(at("real.csv"), "before");
    symlinkSync(at("real.csv"), at("link.csv"));
    const guard: OutputGuard = (path) => (path.endsWith("real.csv") ? "this is kept" : null);
    throwsGrok(() => openOutput(at("link.csv"), guard), "INPUT", /link\.csv: this is kept/);
    assert.deepEqual(readdirSync(folder).sort(), ["link.csv", "real.csv"]);
  });

  it("writes into a FIFO and into a device, which stay what they are", async (t) => {
    if (spawnSync("mkfifo", [at("fifo")]).status !== 0) return t.skip("there is no mkfifo here");
    const reader = spawn("cat", [at("fifo")]);
    const all = text(reader.stdout);
    const pipe = await openOutputWhenRead(at("fifo"), free, () => undefined);
    writeFileSync(pipe.descriptor, "through the pipe");
    pipe.commit();
    await once(reader, "close");
    assert.equal(await all, "through the pipe");
    assert.ok(lstatSync(at("fifo")).isFIFO());
    put("/dev/null", "gone");
    assert.ok(lstatSync("/dev/null").isCharacterDevice());
  });

  it("a new file stays new: what appears meanwhile is not replaced", () => {
    const file = openOutput(at("copy.db"), free, { mustBeNew: true });
    writeFileSync(file.descriptor, "ours");
    writeFileSync(at("copy.db"), "theirs");
    throwsGrok(() => file.commit(), "STORE", /there already/);
    assert.equal(readFileSync(at("copy.db"), "utf8"), "theirs");
    assert.deepEqual(readdirSync(folder), ["copy.db"]);
    throwsGrok(() => openOutput(at("copy.db"), free, { mustBeNew: true }), "STORE", /there already/);
  });
});

describe("openOutput of a name that another leads to", () => {
  it("replaces one name of a file that has two", () => {
    writeFileSync(at("a"), "before");
    linkSync(at("a"), at("other"));
    put(at("a"), "after");
    assert.equal(readFileSync(at("other"), "utf8"), "before");
  });
});

describe("checkOutput", () => {
  it("refuses what openOutput refuses, and leaves everything as it was", () => {
    writeFileSync(at("there"), "before");
    checkOutput(at("there"), free);
    checkOutput(at("new"), free);
    checkOutput("/dev/null", free);
    throwsGrok(() => checkOutput(folder, free), "STORE", /found a folder/);
    throwsGrok(() => checkOutput(at("no", "x"), free), "STORE", /does not exist/);
    throwsGrok(() => checkOutput(at("new"), () => "this is the store"), "INPUT", /this is the store/);
    assert.deepEqual(readdirSync(folder), ["there"]);
    assert.equal(readFileSync(at("there"), "utf8"), "before");
  });
});

/** A guard that refuses nothing. */
const anything = (): null => null;

describe("makeFolder", () => {
  it("makes no folder that its guard refuses, nor one below it, also through a link", () => {
    makeFolder(at("real"), anything);
    symlinkSync(at("real"), at("link"));
    const guard = (path: string): string | null =>
      path.endsWith(join("real", "taken")) ? "it is taken" : null;
    for (const folder of [at("real", "taken"), at("real", "taken", "x"), at("link", "taken")]) {
      throwsGrok(() => makeFolder(folder, guard), "INPUT", /taken: it is taken/);
    }
    assert.equal(existsSync(at("real", "taken")), false);
  });

  it("makes a folder and those above it, once", () => {
    makeFolder(at("a", "b"), anything);
    makeFolder(at("a", "b"), anything);
    assert.ok(statSync(at("a", "b")).isDirectory());
  });

  it("takes back what it made and is empty, and nothing else", () => {
    const takeBack = makeFolder(at("a", "b", "c"), anything);
    writeFileSync(at("a", "mine"), "");
    makeFolder(at("a", "b"), anything)();
    assert.ok(existsSync(at("a", "b", "c")));
    takeBack();
    takeBack();
    assert.deepEqual(readdirSync(at("a")), ["mine"]);
  });

  it("refuses a path through a file", () => {
    writeFileSync(at("file"), "");
    throwsGrok(() => makeFolder(at("file", "b"), anything), "STORE", /file: expected a folder, found a file/);
  });

  it(
    "returns where no folder can be made",
    { skip: !existsSync("/proc/self") && "there is no /proc" },
    () => {
      throwsGrok(
        () => makeFolder("/proc/x/figures", anything),
        "STORE",
        /\/proc\/x: expected a folder that can be made, found a place where the system makes none/,
      );
    },
  );
});
