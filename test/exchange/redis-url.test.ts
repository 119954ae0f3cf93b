import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { redisAddress, withoutPassword } from "../../src/exchange/index.js";
import { GrokError } from "../../src/model/index.js";

describe("redisAddress", () => {
  it("reads hosts, ports, databases and credentials; those of the URL come first", () => {
    const environment = { GROKSWEEP_REDIS_USER: "ada", GROKSWEEP_REDIS_PASSWORD: "s3cret" };
    const { user, password, shown, host, port } = redisAddress("redis://head", environment);
    assert.deepEqual(
      [user, password, shown, host, port],
      ["ada", "s3cret", "redis://head:6379", "head", 6379],
    );
    const full = redisAddress("rediss://bob:p%40ss@[::1]:7000/3", environment);
    assert.deepEqual(full, {
      ...{ host: "::1", port: 7000, database: 3, isEncrypted: true, user: "bob", password: "p@ss" },
      shown: "rediss://[::1]:7000/3",
    });
    assert.equal(redisAddress("redis://head", {}).password, null);
  });

  it("refuses everything else, and shows no password in doing so", () => {
    for (const url of [
      ...[
        "http://ada:s3cret@head",
        "valkey://ada:s3cret@head",
        "redis+tls://ada:s3cret@head",
        "ada:s3cret@head",
      ],
      ...["redis//ada:s3cret@head", "redis:ada:s3cret@head", "redis ://ada:s3cret@head", "://:s3cret@head"],
      ...["redis://ada:s3cret@head:99999", "redis://ada:s3cret@head/many", "redis://ada:s3cret@head?tls=1"],
      ...[
        "redis://ada:12#s3cret@head",
        "redis://ada:s3cret/@head",
        "redis://ada:s3cret%zz@head",
        '"redis://ada:s3cret@head"',
      ],
    ]) {
      assert.throws(
        () => redisAddress(url, {}),
        (error: unknown) => {
          assert.ok(error instanceof GrokError && error.code === "INPUT", url);
          assert.match(error.message, /^queue: expected the URL of a Redis, found /);
          assert.doesNotMatch([error.message, error.hint, ...error.details].join("\n"), /s3cret|ada/, url);
          return true;
        },
      );
    }
  });

  it("leaves the rest of a command as it is where passwords are taken out", () => {
    assert.deepEqual(
      ["run", "a@b.yaml", "--queue=redis://ada:p@ss@head:1", "REDISS://:x@head"].map(withoutPassword),
      ["run", "a@b.yaml", "--queue=redis://head:1", "REDISS://head"],
    );
  });
});
