export { csvField } from "./csv-field.js";
export { csvWriter } from "./csv-writer.js";
export { jsonWriter } from "./json-writer.js";
export { openRowWriter, type ExportTarget, type OpenRowWriter } from "./open-row-writer.js";
export { EXPORT_FORMATS, type ExportFormat, type RowWriter, type TextSink } from "./row-writer.js";
export type { ColumnType, TableColumn } from "./table-column.js";
