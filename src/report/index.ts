export * from "./choose-axes.js";
export * from "./number-format.js";
export * from "./references.js";
export * from "./render-report.js";
export * from "./report-input.js";
export * from "./sort-cells.js";
export * from "./summary-lines.js";
export * from "./text.js";
