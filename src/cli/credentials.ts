/** Texts among the arguments that nothing may show: users and passwords of URLs, each with its `@`. */
const hidden: string[] = [];

/**
 * Notes the users and passwords in URLs among the arguments (`redis://USER:PASSWORD@HOST`): from now on
 * {@link withoutCredentials} removes them from texts, and the list of processes of the machine shows the arguments
 * without them.
 *
 * Edge: what starts the program, and anyone who reads the list of processes in its first hundredth of a second, sees the arguments
 * as they were given.
 *
 * @param args the arguments of the command line.
 */
export function hideCredentials(args: readonly string[]): void {
  const found = args.flatMap((arg) => /:\/\/(.*@)/s.exec(arg)?.[1] ?? []);
  if (found.length === 0) return;
  // In messages a text may stand as JSON.
  for (const each of found) hidden.push(each, JSON.stringify(each).slice(1, -1));
  // Writes over the memory that the system shows as the arguments of this process.
  process.title = ["groksweep", ...args.map(withoutCredentials)].join(" ");
}

/** A text without the users and passwords that {@link hideCredentials} has noted. */
export function withoutCredentials(text: string): string {
  return hidden.reduce((rest, each) => rest.replaceAll(each, ""), text);
}
