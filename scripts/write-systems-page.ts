/**
 * Writes docs/systems.md, the page of all systems from their declarations: `node dist/scripts/write-systems-page.js`.
 * A test compares the committed page with what this would write.
 */
import { writeFileSync } from "node:fs";
import { packageFile } from "../src/model/index.js";
import { systemsPage } from "../src/sweep/index.js";

writeFileSync(packageFile("docs", "systems.md"), systemsPage());
