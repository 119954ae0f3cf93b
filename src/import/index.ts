export { openTable, STANDARD_INPUT } from "./open-table.js";
export type { TableRow, TableRows, TableValue } from "./table-rows.js";
