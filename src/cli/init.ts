import { initSystem } from "../session/try/init-system.js";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";

interface InitArguments extends GlobalOptions {
  readonly what: "system";
  readonly name: string;
}

/** `groksweep init system NAME`: writes a starting point for a custom system. */
export const initCommand: CommandBody<InitArguments> = {
  builder: (parser) =>
    parser
      .positional("what", {
        choices: ["system"] as const,
        describe: "What to write",
        demandOption: true,
      })
      .positional("name", {
        type: "string",
        describe: "Its name, with .js for JavaScript",
        demandOption: true,
      })
      .example("$0 init system my-system", "write my-system.ts and my-system.yaml")
      .example("$0 init system my-system.js", "in JavaScript"),
  handler: (args) => {
    const output = outputOf(args);
    const { system, sweep, settings } = initSystem(args.name);
    output.result(
      [
        `${system}: a system that works, to be changed`,
        `${sweep}: a sweep of it`,
        ...(settings === null ? [] : [`${settings}: where editors find the types`]),
        "",
        `groksweep check ${system}`,
        `groksweep run ${sweep}`,
      ].join("\n"),
    );
    output.json({ system, sweep, settings });
  },
};
