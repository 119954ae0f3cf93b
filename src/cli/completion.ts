import yargs from "yargs";
import type { CommandBody } from "./command-body.js";
import type { GlobalOptions } from "./global-options.js";
import { outputOf } from "./output.js";

interface CompletionArguments extends GlobalOptions {
  readonly shell: "bash" | "zsh";
}

/** `groksweep completion [SHELL]`: a script that teaches a shell the commands and options. */
export const completionCommand: CommandBody<CompletionArguments> = {
  builder: (parser) =>
    parser
      .positional("shell", {
        choices: ["bash", "zsh"] as const,
        describe: "For which shell; default: the one of $SHELL",
        default: process.env["SHELL"]?.endsWith("zsh") === true ? ("zsh" as const) : ("bash" as const),
        defaultDescription: "$SHELL",
      })
      .example("$0 completion bash >> ~/.bashrc", "then open a new shell")
      .example("$0 completion zsh >> ~/.zshrc", "the same for zsh"),
  handler: async (args) => {
    const { shell } = args;
    // yargs reads the shell of the script from the environment.
    process.env["SHELL"] = shell;
    delete process.env["ZSH_NAME"];
    let script = "";
    await yargs([])
      .scriptName("groksweep")
      .completion("completion")
      .parseAsync(["completion"], {}, (_error, _parsed, output) => {
        script = output;
      });
    const output = outputOf(args);
    output.result(script);
    output.json({ shell, script });
  },
};
