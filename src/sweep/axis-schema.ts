import * as z from "zod";
import type { ParameterSpec } from "../model/index.js";
import { mapping, oneOf, positive, whole } from "./schema-parts.js";
import type { GridValue } from "./grid-value.js";
import { describeParameter, parameterSchema } from "./parameter-schema.js";

const anyNumber = z.number({ error: "a finite number" });

const rangeSchema = mapping("from … to, both ends included, in `count` points or steps of `step`", {
  from: anyNumber.meta({ description: "first value" }),
  to: anyNumber.meta({ description: "last value" }).optional(),
  count: whole("number of values", 1).optional(),
  step: positive("distance of neighbouring values (linear); integer parameters: 1 unless given").optional(),
  scale: oneOf("spacing: linear (default) or log", ["linear", "log"]).optional(),
});

/** A range as a file writes it. */
export type RangeInput = z.infer<typeof rangeSchema>;
/** An axis as a file writes it: one value, a list, or a range. */
export type AxisInput = GridValue | readonly GridValue[] | RangeInput;

function axisOf(
  value: z.ZodType<GridValue, GridValue>,
  description: string,
): z.ZodType<AxisInput, AxisInput> {
  const list = z.array(value, { error: "a list" }).min(1, { error: "a list of at least one value" });
  return z
    .union([value, list, rangeSchema], { error: "a value, a list of values, or a range { from, to, … }" })
    .meta({ description });
}

/** The axis of a parameter. */
export function axisSchema(spec: ParameterSpec): z.ZodType<AxisInput, AxisInput> {
  return axisOf(parameterSchema(spec), describeParameter(spec));
}

/** An axis whose name is not a parameter; formulas use it. */
export const AUXILIARY_AXIS = axisOf(anyNumber, "an auxiliary axis: a name that `derive` uses");

/** One value of an auxiliary name, in a combination of `points`. */
export const AUXILIARY_VALUE = anyNumber;
