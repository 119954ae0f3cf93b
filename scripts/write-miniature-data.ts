/*
 * Writes the invented tables in sweeps/miniature, on which the small sweeps of imdb-lstm and qm9-gcn are trained:
 *   npm run build && node dist/scripts/write-miniature-data.js
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageFile } from "../src/model/index.js";
import { miniatureMolecules } from "./miniature-molecules.js";
import { miniatureReviews } from "./miniature-reviews.js";

const folder = packageFile("sweeps", "miniature");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "reviews.csv"), miniatureReviews(600));
writeFileSync(join(folder, "molecules.csv"), miniatureMolecules(200));
