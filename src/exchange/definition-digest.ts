import { createHash } from "node:crypto";

/** SHA-256 of a definition, hexadecimal: posts use it to name the definition of their training. */
export function definitionDigest(definition: string): string {
  return createHash("sha256").update(definition).digest("hex");
}
