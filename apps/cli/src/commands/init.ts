import { randomBytes } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { resolve } from "node:path";
import { asId, dayOf, systemClock, toHex, type NetworkId } from "@custos/base";
import { layoutOf } from "../network/layout.js";
import { runNetwork } from "../network/run.js";
import { defaultCaps, defaultMlsSuite } from "../network/spec.js";
import { trusteePlaces } from "../network/trustees.js";
import { BadInput } from "../transcript/bad-input.js";
import type { Command } from "./command.js";
import { parseOptions } from "./options.js";

/** A first key period: the rest of the quarter and the next, so that nobody has to renew in the first weeks. */
const keyPeriodDays = 180;

export const init: Command = {
  name: "init",
  says: "makes a network: keys, key ceremonies between separate trustees, the first charter",
  help: `custos init DIR [--authorities CODE,CODE...] [--name NAME]

Makes a network on this machine in a folder that is new or empty: starts three trustees of each body of each authority and
an outside witness as processes of their own, lets each quorum make its key together (no process ever holds a whole one),
signs charter number 1, starts the relay once and enters the ceremonies into its log.

  --authorities   codes of the authorities, such as AU,NZ; by default AU
  --name          the network's name; by default Custos

Afterwards every process has a config in DIR/config and can be started by it. Each belongs on a machine of its own: move
its folder there and set the addresses.

Example:
  custos init ./network --authorities AU,NZ
  custos trustee --config ./network/config/AU-oversight-1.json
`,
  run: async (args) => {
    const { values, positionals } = parseOptions(args, {
      authorities: { type: "string" },
      name: { type: "string" },
    });
    const [place, ...more] = positionals;
    if (place === undefined || more.length > 0) throw new BadInput("custos init takes one folder");
    const root = resolve(place);
    if (existsSync(root) && readdirSync(root).length > 0) throw new BadInput(`${place} is not empty`);
    const authorities = codesOf(values.authorities ?? "AU");
    const firstDay = dayOf(systemClock.nowMs());
    const layout = layoutOf(root);
    const network = await runNetwork({
      layout,
      spec: {
        networkId: asId<NetworkId>(toHex(randomBytes(16))),
        name: values.name ?? "Custos",
        authorities,
        firstDay,
        lastDay: firstDay + keyPeriodDays,
        caps: defaultCaps,
        mlsSuite: defaultMlsSuite,
      },
      clock: "system",
      onProgress: (text) => process.stderr.write(`${text}\n`),
    });
    await network.children.stop();
    const { charter, hash } = network.charter;
    const lines = [
      `network ${charter.networkId}`,
      `charter 1, hash ${toHex(hash)}`,
      ...trusteePlaces(layout, authorities).map(
        ({ name }) => `${layout.config}/${name.replaceAll("/", "-")}.json`,
      ),
      `${layout.config}/relay.json`,
      ...authorities.map((code) => `${layout.config}/${code}-access.json`),
    ];
    process.stdout.write(`${lines.join("\n")}\n`);
    return 0;
  },
};

function codesOf(text: string): string[] {
  const codes = text.split(",");
  const good = codes.every((code) => /^[A-Za-z]{2}$/.test(code)) && new Set(codes).size === codes.length;
  if (!good)
    throw new BadInput(
      `--authorities ${JSON.stringify(text)}: different two-letter codes, with commas between`,
    );
  return codes;
}
