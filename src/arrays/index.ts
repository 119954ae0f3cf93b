export { arrayHash } from "./array-hash.js";
export type { ArrayMistake } from "./array-mistake.js";
export { parseIdx, readIdxFile, type IdxFile } from "./idx-file.js";
export { arrayMistakes, loadArray, mistakeText } from "./load-array.js";
export { shapeText, type NumberArray } from "./parse-npy.js";
export { readArray } from "./read-array.js";
export { IDX_FILES, idxDigest, requireDigest } from "./idx-digest.js";
export { packageFolder } from "./package-folder.js";
