import { z } from "zod";
import { GrokError, type Post, type PostHead, type TrialBundle, type WorkShard } from "../model/index.js";
import { packBundles, unpackBundles } from "./pack-bundles.js";

const text = z.string().min(1).max(1000);
const shardHead = z.strictObject({ id: text, run: text, sweep: text, definition: z.string() });
const postHead = z.strictObject({
  worker: text,
  shard: text,
  program: text,
  format: z.number().int(),
  definition: text,
});

/** A shard as bytes. {@link unpackShard} is its inverse. */
export function packShard({ bundles, ...head }: WorkShard): Buffer {
  return packBundles(head, bundles);
}

/** @throws GrokError INPUT for anything but a shard. */
export function unpackShard(bytes: Uint8Array): WorkShard {
  const { head, bundles } = unpackBundles(bytes);
  const found = shardHead.safeParse(head);
  if (!found.success) throw new GrokError("INPUT", "shard: expected one, found something else");
  return { ...found.data, bundles };
}

/** Bundles of a worker as bytes. {@link unpackPost} is its inverse. */
export function packPost(head: PostHead, bundles: readonly TrialBundle[]): Buffer {
  return packBundles(head, bundles);
}

/** A post from untrusted bytes. Never throws: an unreadable post contains the reason. */
export function unpackPost(bytes: Uint8Array): Post {
  const nobody = { worker: "an unknown worker", shard: "", program: "", format: 0, definition: "" };
  try {
    const { head, bundles } = unpackBundles(bytes);
    const found = postHead.safeParse(head);
    return found.success
      ? { ...found.data, bundles }
      : { ...nobody, unreadable: "expected where it is from, found something else" };
  } catch (error) {
    if (error instanceof GrokError) return { ...nobody, unreadable: error.message };
    throw error;
  }
}
