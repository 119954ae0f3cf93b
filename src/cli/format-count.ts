import { counted } from "../model/index.js";
import { formatNumber } from "./format-number.js";

/**
 * A number with its noun (in the singular), the number as people read it.
 *
 * @example [formatCount(1, "trial"), formatCount(1234, "evaluation")] // ["1 trial", "1,234 evaluations"]
 */
export function formatCount(count: number, noun: string): string {
  return counted(count, noun, formatNumber);
}
