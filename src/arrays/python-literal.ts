/** A value of Python as the header of an NPY file writes it. */
export type PythonValue =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "boolean"; readonly value: boolean }
  | { readonly kind: "integer"; readonly value: number }
  | { readonly kind: "tuple" | "list"; readonly items: readonly PythonValue[] };

/** An entry of a dictionary. */
export interface PythonEntry {
  readonly key: string;
  readonly value: PythonValue;
}

/** Deeper nesting than the type of any array has; keeps the parser from exhausting the stack. */
const DEEPEST = 20;

/**
 * The entries of a Python dictionary whose keys are texts, in their order, repeated ones too; null where the text is
 * anything else, or more than that. Values are texts, True and False, whole numbers, tuples and lists. White space
 * around it is passed over.
 *
 * Source: the grammar of literals in the reference of Python; texts without escapes, as numpy writes names of types.
 */
export function parsePythonDictionary(text: string): readonly PythonEntry[] | null {
  const reader = new Reader(text);
  const entries = reader.dictionary();
  return entries !== null && reader.isAtEnd() ? entries : null;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  isAtEnd(): boolean {
    return this.take(/\s*/y) !== null && this.at === this.text.length;
  }

  dictionary(): readonly PythonEntry[] | null {
    if (!this.accept("{")) return null;
    const entries: PythonEntry[] = [];
    while (!this.accept("}")) {
      if (entries.length > 0 && !this.accept(",")) return null;
      if (entries.length > 0 && this.accept("}")) break;
      const key = this.textLiteral();
      if (key === null || !this.accept(":")) return null;
      const value = this.value(0);
      if (value === null) return null;
      entries.push({ key, value });
    }
    return entries;
  }

  private value(depth: number): PythonValue | null {
    if (depth > DEEPEST) return null;
    const text = this.textLiteral();
    if (text !== null) return { kind: "text", text };
    const word = this.take(/\s*(True|False)\b/y);
    if (word !== null) return { kind: "boolean", value: word === "True" };
    // Python 2 wrote long integers with an L.
    const digits = this.take(/\s*(0+|[1-9]\d*)L?(?![\w.])/y);
    if (digits !== null) return { kind: "integer", value: Number(digits) };
    if (this.accept("[")) return this.items("]", depth);
    if (this.accept("(")) return this.items(")", depth);
    return null;
  }

  /** What stands between brackets; a value in parentheses without a comma is that value, not a tuple. */
  private items(end: "]" | ")", depth: number): PythonValue | null {
    const items: PythonValue[] = [];
    let hasComma = false;
    while (!this.accept(end)) {
      if (items.length > 0) {
        if (!this.accept(",")) return null;
        hasComma = true;
        if (this.accept(end)) break;
      }
      const item = this.value(depth + 1);
      if (item === null) return null;
      items.push(item);
    }
    if (end === "]") return { kind: "list", items };
    return items.length === 1 && !hasComma ? items[0] : { kind: "tuple", items };
  }

  private textLiteral(): string | null {
    return this.take(/\s*'([^'\\\n]*)'/y) ?? this.take(/\s*"([^"\\\n]*)"/y);
  }

  private accept(sign: string): boolean {
    const from = this.at;
    this.take(/\s*/y);
    if (this.text[this.at] === sign) {
      this.at++;
      return true;
    }
    this.at = from;
    return false;
  }

  /** What a sticky pattern's group matches here (without a group: all of it), passed over; null where it does not. */
  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const match = pattern.exec(this.text);
    if (match === null) return null;
    this.at = pattern.lastIndex;
    return match.length > 1 ? match[1] : match[0];
  }
}
