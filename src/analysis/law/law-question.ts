import { GrokError } from "../../model/index.js";

/** The quantities of a trial that a law may describe. */
export const LAW_TIMES = ["test_step", "train_step", "delay", "ratio"] as const;
export type LawTime = (typeof LAW_TIMES)[number];

/** A law to fit, as it was asked for. */
export interface LawQuestion {
  readonly time: LawTime;
  /** The parameters or facts that the time is a product of powers of, as they were written. At least one. */
  readonly terms: readonly string[];
  /** The parameters that are held apart; null: all others that vary. */
  readonly apart: readonly string[] | null;
}

const EXAMPLE =
  "for example test_step~weightDecay, test_step~learningRate+weightDecay, or delay~alpha|samples";

/**
 * A law from its text: TIME~PARAMETER+PARAMETER, then, on request, | and the parameters that are held apart (1: none).
 *
 * @throws GrokError INPUT for a text of another form, a time that is none of {@link LAW_TIMES}, or a parameter named twice.
 * @example parseLaw("test_step~learningRate+weightDecay").terms // ["learningRate", "weightDecay"]
 */
export function parseLaw(text: string): LawQuestion {
  const [, time, right, behind] = /^([^~|]*)~([^~|]*)(?:\|([^~|]*))?$/.exec(text) ?? [];
  const found = `found ${JSON.stringify(text)}`;
  if (time === undefined) {
    throw new GrokError("INPUT", `--law: expected TIME~PARAMETER, ${found}`, { hint: EXAMPLE });
  }
  const terms = namesIn(right);
  const apart = behind === undefined ? null : namesIn(behind);
  const problems: string[] = [];
  const known = LAW_TIMES.find((each) => each === time.trim());
  if (known === undefined) {
    problems.push(
      `--law ${text}: expected a time (${LAW_TIMES.join(", ")}) before ~, found ${JSON.stringify(time.trim())}`,
    );
  }
  if (terms.length === 0 || terms.includes("")) {
    problems.push(
      `--law ${text}: expected parameters joined by + behind ~, found ${JSON.stringify(right.trim())}`,
    );
  }
  if (apart?.includes("") === true) {
    problems.push(
      `--law ${text}: expected parameters joined by +, or 1 for none, behind |, found ${JSON.stringify(behind.trim())}`,
    );
  }
  const isAlone = apart?.length === 1 && apart[0] === "1";
  const named = [...terms, ...(isAlone ? [] : (apart ?? []))];
  const twice = named.filter((name, at) => name !== "" && named.indexOf(name) < at);
  if (twice.length > 0)
    problems.push(`--law ${text}: expected every parameter once, found ${twice[0]} twice`);
  if (known === undefined || problems.length > 0) {
    throw new GrokError("INPUT", problems[0], { details: problems.slice(1), hint: EXAMPLE });
  }
  return { time: known, terms, apart: isAlone ? [] : apart };
}

function namesIn(text: string): readonly string[] {
  return text.split("+").map((name) => name.trim());
}
