import type { WordOrder } from "../../analysis/index.js";
import type { ParameterValue, Sweep } from "../../model/index.js";

/** The parts of a definition that list the values of an axis. */
interface Lists {
  readonly axes?: Readonly<Record<string, unknown>>;
  readonly points?: readonly Readonly<Record<string, unknown>>[];
}

/** The order in which a sweep's file lists the words that are values of its axes: first among its axes, then among its points. */
export function wordOrder({ axes, definition }: Pick<Sweep, "axes" | "definition">): WordOrder {
  const lists = JSON.parse(definition) as Lists;
  return new Map(
    axes.map((name): [string, readonly ParameterValue[]] => {
      const listed = lists.axes?.[name];
      const values = [
        ...(Array.isArray(listed) ? (listed as readonly unknown[]) : []),
        ...(lists.points ?? []).map((point) => point[name]),
      ];
      return [name, [...new Set(values)].filter((value) => typeof value === "string")];
    }),
  );
}
