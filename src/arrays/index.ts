export { arrayHash } from "./array-hash.js";
export type { ArrayMistake } from "./array-mistake.js";
export {
  IDX_FILES,
  MNIST_CLASSES,
  readIdxFolder,
  type IdxFolder,
  type LabelledImages,
} from "./idx-folder.js";
export { idxDigest, idxDigestOrFaults, imageCounts, requireDigest, type ImageCounts } from "./idx-digest.js";
export type { IdxFile } from "./idx-file.js";
export { arrayMistakes, loadArray, mistakeText } from "./load-array.js";
export { shapeText, type NumberArray } from "./parse-npy.js";
export { readArray } from "./read-array.js";
export { fewMistakes, readCsvFile, type CsvFile, type CsvRow } from "./csv-file.js";
export type { FileMistake } from "./file-mistakes.js";
export { UserTables, type Digested } from "./user-table.js";
