import { CustosError } from "@custos/base";
import type { Command } from "./commands/command.js";
import { BadInput } from "./transcript/bad-input.js";

/** Each command's module is loaded only when it is asked for. */
const commands: Record<string, () => Promise<Command>> = {
  up: async () => (await import("./commands/up.js")).up,
  init: async () => (await import("./commands/init.js")).init,
  relay: async () => (await import("./commands/serve.js")).relay,
  trustee: async () => (await import("./commands/serve.js")).trustee,
  witness: async () => (await import("./commands/serve.js")).witness,
  access: async () => (await import("./commands/serve.js")).access,
  replay: async () => (await import("./commands/replay.js")).replay,
  audit: async () => (await import("./commands/audit.js")).audit,
  chat: async () => (await import("./commands/chat.js")).chat,
  residents: async () => (await import("./commands/residents.js")).residents,
};

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.values(commands).map(async (load) => {
      const command = await load();
      return `  ${command.name.padEnd(10)}${command.says}`;
    }),
  );
  return `custos COMMAND [OPTION]...\n\n${lines.join("\n")}\n\ncustos COMMAND --help tells more of each.\n`;
}

async function main(): Promise<number> {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    process.stdout.write(await overview());
    return name === undefined ? 2 : 0;
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!load) throw new BadInput(`no command ${JSON.stringify(name)}; custos --help lists them`);
  const command = await load();
  if (args.includes("--help") || args.includes("-h")) {
    process.stdout.write(command.help);
    return 0;
  }
  return command.run(args);
}

/** Ends once everything is written: what a failed command left under way must not keep it alive. */
function end(code: number): void {
  process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
}

try {
  end(await main());
} catch (error) {
  const known = error instanceof BadInput || error instanceof CustosError;
  const line = known
    ? error.message
    : error instanceof Error
      ? (error.stack ?? error.message)
      : String(error);
  process.stderr.write(`custos: ${line}\n`);
  end(error instanceof BadInput ? 2 : 1);
}
