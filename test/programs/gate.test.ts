import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { text } from "node:stream/consumers";
import { OPEN_GATE, startGated } from "../../src/system/program/training/gate.js";
import { reasonNotToStart } from "../../src/system/program/start-words.js";
import { throwsGrok } from "../contract/store-fixtures.js";

const SAYS_ENVIRONMENT = "process.stdout.write(JSON.stringify(process.env))";
const SAYS_INPUT = "process.stdin.pipe(process.stdout)";

describe("the gate of a program", () => {
  const folder = mkdtempSync(join(tmpdir(), "groksweep-gate-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** What a program writes to its standard output, after this input. */
  async function output(command: readonly string[], env: NodeJS.ProcessEnv, input = ""): Promise<string> {
    const { stdin, stdout } = startGated(command, folder, env);
    assert.ok(stdin !== null && stdout !== null);
    stdin.end(OPEN_GATE + input);
    return await text(stdout);
  }

  it("leaves the environment as it is", async () => {
    for (const env of [
      { PATH: "/nowhere", line: "hello", "foo.bar": "1", "x%%": "() { :; }", empty: "", PWD: "/" },
      {},
    ]) {
      const said = await output([process.execPath, "-e", SAYS_ENVIRONMENT], env);
      assert.deepEqual(JSON.parse(said), env);
    }
  });

  it("leaves the program's standard input to the program", async () => {
    assert.equal(await output([process.execPath, "-e", SAYS_INPUT], {}, "one\ntwo"), "one\ntwo");
  });

  it("starts programs with odd names", async () => {
    for (const name of ["a=b", "-x", "with space", "'quote\"$"]) {
      symlinkSync(process.execPath, join(folder, name));
      for (const env of [{ PATH: folder }, { PATH: folder, also: "this" }])
        assert.equal(await output([name, "-p", "1 + 1"], env), "2\n", name);
    }
  });

  it("says what is too long", () => {
    throwsGrok(
      () => startGated([process.execPath, "x".repeat(200_000)], folder, {}),
      "TRIAL",
      /could not be started: its arguments are too long/,
    );
  });

  it("knows what cannot be started before it tries", () => {
    const make = (name: string, content: string, mode: number): void => {
      writeFileSync(join(folder, name), content);
      chmodSync(join(folder, name), mode);
    };
    make("plain", "text", 0o644);
    make("script", "#!/no/such/interpreter -x\n", 0o755);
    make("shell", "#!/bin/sh\n", 0o755);
    make("bare", "exit 0\n", 0o755);
    mkdirSync(join(folder, "inner"));
    const reason = (command: string): string | null => reasonNotToStart(command, folder, { PATH: folder });
    assert.match(reason("./none") ?? "", /no such file/);
    assert.match(reason("./plain") ?? "", /may not be executed/);
    assert.match(reason("./inner") ?? "", /it is a folder/);
    assert.match(reason("./script") ?? "", /an interpreter that is not there: \/no\/such\/interpreter/);
    for (const command of ["./shell", "shell", "./bare", "/bin/sh"])
      assert.equal(reason(command), null, command);
  });
});
