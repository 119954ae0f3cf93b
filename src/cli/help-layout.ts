/** Most columns of the left part of a list; a longer entry has its text below it. */
const LEFT = 34;

/** Heading of the options that every command has: they come after those of the command. */
export const COMMON_OPTIONS = "Options of every command:";

/** Remarks of yargs that an option's name or text already implies. */
const NOISE = / *\[(?:string|boolean|array|default: false)\]/g;

/**
 * The help that yargs lays out without a width, laid out for one. No word is broken; the text of an entry is flushed
 * left in a column of its own; an example is a line to copy, below a line that describes it. A command that is too long
 * continues after a backslash, as a shell reads it, and a single word that is too long stays whole.
 *
 * @param help a page of yargs, unwrapped: headings end in a colon, entries are indented, two blanks divide columns.
 * @param width columns, at least 20.
 */
export function helpLayout(help: string, width: number): string {
  const sections = help.trim().split("\n\n");
  const common = sections.filter((section) => section.startsWith(COMMON_OPTIONS));
  const others = sections.filter((section) => !section.startsWith(COMMON_OPTIONS));
  const examples = others.findIndex((section) => section.startsWith("Examples:"));
  others.splice(examples < 0 ? others.length : examples, 0, ...common);
  return others.map((section) => sectionLayout(section.split("\n"), width).join("\n")).join("\n\n");
}

function sectionLayout(lines: readonly string[], width: number): readonly string[] {
  const cells = lines.map((line): readonly [string, string] => {
    const [left, ...rest] = line.trim().split(/\s{2,}/);
    return [left, rest.join(" ").replace(NOISE, "").trim()];
  });
  const longest = Math.max(...lines.map((line, at) => (line.startsWith("  ") ? cells[at][0].length : 0)));
  const column = Math.min(longest + 4, LEFT, Math.floor(0.42 * width));
  return lines.flatMap((line, at) => {
    if (!line.startsWith("  ")) return wrapped(line, width, "");
    const [left, text] = cells[at];
    return lines[0] === "Examples:" ? example(left, text, width) : entry(left, text, column, width);
  });
}

function entry(left: string, text: string, column: number, width: number): readonly string[] {
  const lines = text === "" ? [] : wrapped(text, width, " ".repeat(column));
  const head = `  ${left}`;
  if (lines.length === 0 || head.length > column - 2) return [...wrapped(left, width, "  "), ...lines];
  return [head + lines[0].slice(head.length), ...lines.slice(1)];
}

function example(command: string, text: string, width: number): readonly string[] {
  const words = command.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? [];
  const lines: string[] = [];
  let line = "  ";
  words.forEach((word, at) => {
    const room = width - (at === words.length - 1 ? 0 : 2);
    if (line.trim() !== "" && line.length + 1 + word.length > room) {
      lines.push(`${line} \\`);
      line = `      ${word}`;
    } else line += line.trim() === "" ? word : ` ${word}`;
  });
  return [...(text === "" ? [] : wrapped(text, width, "  # ")), ...lines, line];
}

/** A text in lines of at most `width` columns, each after `indent`. */
function wrapped(text: string, width: number, indent: string): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").filter((each) => each !== "")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(indent + line);
      line = word;
    } else line += line === "" ? word : ` ${word}`;
  }
  lines.push(line === "" ? "" : indent + line);
  return lines;
}
