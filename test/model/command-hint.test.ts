import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { relative } from "node:path";
import { afterEach, describe, it } from "node:test";
import { packageFile, commandHint, programName, repeatedCommand, shellWord } from "../../src/model/index.js";

describe("hints that name a command", () => {
  afterEach(() => {
    delete process.env["GROKSWEEP_STORE"];
  });

  it("quote every word so that a shell reads the same", () => {
    const words = [
      "plain.yaml",
      "a b",
      "it's",
      "$HOME",
      "`x`",
      "",
      "~/x",
      "*",
      "a\nb\\n",
      "\u001b[31m'é",
      "#a",
      "-x=1",
      "=b",
    ];
    const { stdout, status } = spawnSync("bash", ["-c", `printf '%s\\0' ${words.map(shellWord).join(" ")}`], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    assert.equal(status, 0);
    assert.deepEqual(stdout.split("\0").slice(0, -1), words);
    assert.equal(shellWord("axes.seed.to=1"), "axes.seed.to=1");
  });

  it("name the store unless it is the usual one", () => {
    assert.equal(commandHint(["ls"], "groksweep.db"), "groksweep ls");
    assert.equal(commandHint(["ls"], "/a b/c.db"), "groksweep ls --store '/a b/c.db'");
    process.env["GROKSWEEP_STORE"] = "/data/x.db";
    assert.equal(commandHint(["ls"], "groksweep.db"), "groksweep ls --store groksweep.db");
    assert.equal(commandHint(["ls"], "/data/x.db"), "groksweep ls --store /data/x.db");
  });

  it("call the program as it was started", () => {
    const main = packageFile("dist", "bin", "main.js");
    const inside = relative(process.cwd(), main);
    assert.equal(programName(main), `node ${shellWord(inside.startsWith("..") ? main : inside)}`);
    assert.equal(programName("/usr/local/bin/groksweep"), "groksweep");
    assert.equal(programName("/home/someone/main.js"), "groksweep", "a script that uses the library");
    assert.equal(programName(""), "groksweep");
    const before = process.env["npm_lifecycle_event"];
    process.env["npm_lifecycle_event"] = "npx";
    assert.equal(programName(main), "npx groksweep");
    if (before === undefined) delete process.env["npm_lifecycle_event"];
    else process.env["npm_lifecycle_event"] = before;
  });

  it("repeat the command that was given, completed", () => {
    const given = [
      "run",
      "my sweep.yaml",
      "--store",
      "a.db",
      "--set",
      "axes.seed.to=1",
      "--set",
      "grok.test=0.05",
    ];
    assert.equal(
      repeatedCommand(given, "a.db"),
      "groksweep run 'my sweep.yaml' --store a.db --set axes.seed.to=1 --set grok.test=0.05",
    );
    assert.equal(
      repeatedCommand(["--quiet", "deepen", "--where", "kind = 'censored'"], "b.db", ["tiny"]),
      `groksweep --quiet deepen tiny --where 'kind = '\\''censored'\\''' --store b.db`,
    );
  });
});
