import { createHash } from "node:crypto";

/** SHA-256 of a definition, hexadecimal: posts name what they were trained under by it. */
export function definitionDigest(definition: string): string {
  return createHash("sha256").update(definition).digest("hex");
}
