import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "@custos/base";
import { makeFolder, writeFileAtomic } from "@custos/service";
import { startChild } from "../network/child.js";
import { connectOperator, inviteAsOperator } from "../network/invite.js";
import type { LocalNetwork } from "../network/run.js";
import type { ResidentsInput } from "../residents/config.js";
import { cast } from "../residents/cast.js";

/** Those for whom a resident vouches at each start, by the host that their link gets. */
const newcomers: NonNullable<ResidentsInput["newcomers"]> = [
  { name: "member", sponsor: "ana", authority: "AU" },
  { name: "friend", sponsor: "cy", authority: "NZ" },
  { name: "terminal", sponsor: "bo", authority: "AU" },
];

const invitationLifetimeMs = 7 * 86_400_000;

/**
 * Starts the process of the residents, who join and talk, and waits until they have. Answers with the newcomers'
 * invitations, by name.
 */
export async function startResidents(options: {
  readonly network: LocalNetwork;
  readonly root: string;
  readonly authorities: readonly string[];
  readonly onProgress: (text: string) => void;
  readonly rhythmMs?: number;
}): Promise<{ invitations: Readonly<Record<string, string>> }> {
  const { network, root, authorities, onProgress, rhythmMs } = options;
  const dataDir = join(root, "residents");
  makeFolder(dataDir);
  const config: ResidentsInput = {
    dataDir,
    relayUrl: network.relayUrl,
    authorities: [...authorities],
    invitations: await operatorInvitations(network, join(dataDir, "invitations.json"), authorities),
    newcomers,
    ...(rhythmMs === undefined ? {} : { rhythmMs }),
  };
  const configPath = join(dataDir, "residents.json");
  writeFileAtomic(configPath, `${JSON.stringify(config, undefined, 2)}\n`, 0o600);
  let invitations: Readonly<Record<string, string>> = {};
  const child = await startChild({
    name: "residents",
    role: "residents",
    configPath,
    outputPath: join(dataDir, "output.txt"),
    onMessage: ({ progress, invitations: told }) => {
      if (isRecord(progress)) onProgress(String(progress.text));
      if (isRecord(told)) invitations = told as Record<string, string>;
    },
  });
  network.children.add(child);
  return { invitations };
}

/** Written before they are used, so that a start that was cut off uses up no second ones. */
async function operatorInvitations(
  network: LocalNetwork,
  path: string,
  authorities: readonly string[],
): Promise<Record<string, string>> {
  if (!existsSync(path)) {
    const operator = connectOperator(network);
    try {
      const links: Record<string, string> = {};
      for (const { id, home } of cast.filter((one) => one.sponsor === undefined)) {
        links[id] = await inviteAsOperator(network, operator, {
          authority: (home % authorities.length) + 1,
          expiresAtMs: systemClock.nowMs() + invitationLifetimeMs,
        });
      }
      writeFileAtomic(path, JSON.stringify(links), 0o600);
    } finally {
      await operator.close();
    }
  }
  return JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
