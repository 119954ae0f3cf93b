export { contentHash, type ContentHashOptions } from "./content-hash.js";
export { contentHashV2 } from "./content-hash-v2.js";
export { replaceStoreFile, requireReplaceable, storeFileState } from "./replace-store-file.js";
export { copyStoreAside, copyStoreTo, isSameFile, isStoreBusy } from "./store-files.js";
export { openStore, type OpenStoreOptions } from "./open-store.js";
export { RowStage, type StagedRow } from "./row-stage.js";
export { refuseStores } from "./sqlite/refuse-stores.js";
export { progressMark } from "./progress-mark.js";
export { programVersion } from "./program-version.js";
export { trialColumns } from "./sqlite/trial-columns.js";
export { foreignColumns, ownFacts, ownParameterColumns, type OwnColumn } from "./own-columns.js";
export { trialsOfOtherSources } from "./attempt-sources.js";
export { viewQuery } from "./sqlite/views.js";
export { sqliteVersion } from "./sqlite/sqlite-version.js";
export { answersOf, outcomeRows, trialIdsWhere, type OpenAnswer } from "./selected-outcomes.js";
export { changingCondition, requireExpression } from "./require-expression.js";
export { countSoFar } from "./count-so-far.js";
export {
  exportedOutcomes,
  type ExportedColumns,
  outcomeExportColumns,
  placesWhere,
  requireOutcomeCondition,
} from "./exported-outcomes.js";
export { latestCosts } from "./latest-costs.js";
export { outcomesOf, type StoredOutcome } from "./stored-outcomes.js";
export { resultsWithoutTrial, storedDigest } from "./results-without-trial.js";
export { quotingHint } from "./quoted-name.js";
export { storeActivity, type StoreActivity } from "./store-activity.js";
export { storeNames, type StoreNames } from "./store-names.js";
export { sweepNames } from "./sweep-names.js";
export { trainedBy, type TrainedBy } from "./trained-by.js";
