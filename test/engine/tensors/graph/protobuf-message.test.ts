import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ProtobufMessage } from "../../../../src/engine/tensors/graph/protobuf-message.js";

function hex(message: ProtobufMessage): string {
  return Buffer.from(message.encode()).toString("hex");
}

describe("protobuf messages", () => {
  it("are encoded as the format's own examples", () => {
    assert.equal(hex(new ProtobufMessage().integer(1, 150)), "089601");
    assert.equal(hex(new ProtobufMessage().bytes(2, "testing")), "120774657374696e67");
    assert.equal(hex(new ProtobufMessage().bytes(3, new ProtobufMessage().integer(1, 150))), "1a03089601");
  });

  it("take fields beyond 15, long contents, large integers and truth values", () => {
    assert.equal(hex(new ProtobufMessage().integer(16, true)), "800101");
    assert.equal(hex(new ProtobufMessage().integer(1, 2 ** 40)), "08808080808020");
    const long = new ProtobufMessage().bytes(1, new Uint8Array(300)).encode();
    assert.deepEqual([...long.subarray(0, 4)], [0x0a, 0xac, 0x02, 0]);
    assert.equal(long.length, 303);
  });
});
