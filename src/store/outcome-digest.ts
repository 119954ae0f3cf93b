import { hash } from "node:crypto";
import { OUTCOME_KINDS, type Outcome } from "../model/index.js";
import { CanonicalBytes } from "./canonical-bytes.js";
import { DIGESTED_NUMBERS, putNumbers, sha256 } from "./trial-digest.js";

/** Names the format, which docs/store.md defines. */
const TAG = "groksweep outcome digest v1\n";

/** Ids and digests have this many hexadecimal digits, and digests half as many bytes. */
const DIGITS = 64;
const DIGEST_BYTES = DIGITS / 2;

/** The number of layouts that are kept: nearly all outcomes of a sweep have one of a few. */
const MOST_LAYOUTS = 2000;

/**
 * SHA-256 (32 bytes) of a sweep's outcome of a trial: kind and numbers, the text of the rule that decided it, and the
 * digest of its content where that is stored (content-digest.ts). NULL numbers do not enter, so that a number that a
 * later program adds changes no earlier digest.
 *
 * Cost: some 3 µs.
 */
export function outcomeDigest(
  trialId: string,
  rule: string,
  outcome: Outcome,
  content: Uint8Array | null = null,
): Buffer {
  return sha256((bytes) => {
    put(bytes, trialId, rule, outcome);
    if (content !== null) bytes.raw(content);
  });
}

function put(bytes: CanonicalBytes, trialId: string, rule: string, outcome: Outcome): void {
  bytes.text(TAG);
  bytes.text(trialId);
  bytes.text(rule);
  bytes.text(outcome.kind);
  putNumbers(bytes, outcome);
}

/** The bytes behind {@link outcomeDigest} of all outcomes that have one rule, one kind, and the same numbers present. */
interface Layout {
  readonly bytes: Buffer;
  readonly view: DataView;
  readonly idAt: number;
  /** The numbers that are present, as places in DIGESTED_NUMBERS, and where their values lie. */
  readonly numbers: readonly number[];
  readonly numbersAt: readonly number[];
  /** Where the digest of the content lies; null: there is none. */
  readonly contentAt: number | null;
}

/** An outcome in columns: its kind as index of OUTCOME_KINDS, and its place in the columns of DIGESTED_NUMBERS. NaN: absent. */
export interface OutcomeInColumns {
  readonly kind: number;
  readonly columns: readonly Float64Array[];
  readonly at: number;
}

/** Makes the hexadecimal form of {@link outcomeDigest} for many outcomes without facts. */
export class OutcomeDigester {
  readonly #layouts = new Map<string, Map<number, Layout>>();
  #kept = 0;

  /**
   * The digest of the outcome at one place of these columns, in lower case; null: this id or content has no usual form,
   * and {@link outcomeDigest} is to be asked.
   *
   * @param content hexadecimal, in lower or upper case; null: there is none.
   * Cost: some 1 µs.
   */
  digest(trialId: string, rule: string, outcome: OutcomeInColumns, content: string | null): string | null {
    if (trialId.length !== DIGITS || (content !== null && content.length !== DIGITS)) return null;
    const layout = this.#layoutOf(rule, outcome, content !== null);
    const { bytes, view } = layout;
    for (let i = 0; i < DIGITS; i++) {
      const code = trialId.charCodeAt(i);
      if (code >= 0x80) return null;
      bytes[layout.idAt + i] = code;
    }
    for (let i = 0; i < layout.numbers.length; i++) {
      // A zero has no sign in the store's form.
      view.setFloat64(layout.numbersAt[i], outcome.columns[layout.numbers[i]][outcome.at] + 0, true);
    }
    if (content !== null) {
      for (let i = 0; i < DIGEST_BYTES; i++) {
        const byte = (nibble(content.charCodeAt(2 * i)) << 4) | nibble(content.charCodeAt(2 * i + 1));
        if (byte < 0) return null;
        bytes[(layout.contentAt ?? 0) + i] = byte;
      }
    }
    return hash("sha256", bytes, "hex");
  }

  #layoutOf(rule: string, { kind, columns, at }: OutcomeInColumns, hasContent: boolean): Layout {
    let form = 2 * kind + (hasContent ? 1 : 0);
    for (let i = 0; i < columns.length; i++) form = 2 * form + (Number.isFinite(columns[i][at]) ? 1 : 0);
    const known = this.#layouts.get(rule)?.get(form);
    if (known !== undefined) return known;
    const present = [...columns.keys()].filter((i) => Number.isFinite(columns[i][at]));
    const layout = layoutOf(rule, kind, present, hasContent);
    if (++this.#kept > MOST_LAYOUTS) {
      this.#layouts.clear();
      this.#kept = 1;
    }
    const ofRule = this.#layouts.get(rule) ?? new Map<number, Layout>();
    this.#layouts.set(rule, ofRule.set(form, layout));
    return layout;
  }
}

function layoutOf(rule: string, kind: number, numbers: readonly number[], hasContent: boolean): Layout {
  const chunks: Buffer[] = [];
  const written = new CanonicalBytes((chunk) => chunks.push(Buffer.from(chunk)));
  const present = Object.fromEntries(
    DIGESTED_NUMBERS.map((name, i) => [name, numbers.includes(i) ? 0 : null]),
  );
  put(written, "0".repeat(DIGITS), rule, { ...present, kind: OUTCOME_KINDS[kind] } as unknown as Outcome);
  written.flush();
  const head = Buffer.concat(chunks);
  const bytes = Buffer.concat([head, Buffer.alloc(hasContent ? DIGEST_BYTES : 0)]);
  const numbersAt: number[] = [];
  // A number ends with its eight bytes, behind its name as a text of four bytes and more, and a tag of one.
  for (
    let i = numbers.length - 1, end = head.length;
    i >= 0;
    end -= 4 + DIGESTED_NUMBERS[numbers[i]].length + 9, i--
  ) {
    numbersAt.unshift(end - 8);
  }
  return {
    bytes,
    view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length),
    idAt: 4 + TAG.length + 4,
    numbers,
    numbersAt,
    contentAt: hasContent ? head.length : null,
  };
}

/** The value of a hexadecimal digit; −1 for any other character. */
function nibble(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}
