import { createTrusteeData } from "@custos/trustee";
import { startChild, type Child } from "./child.js";
import { writeConfig } from "./config-file.js";
import type { Body, NetworkLayout } from "./layout.js";
import { trusteesPerQuorum } from "./spec.js";

/** One trustee of a quorum, or the witness outside. */
export interface TrusteePlace {
  readonly dataDir: string;
  readonly body: Body | "witness";
  /** In the charter; key names hold no spaces. */
  readonly name: string;
  readonly authority: string | undefined;
  /** x of its share; 0 for the witness. */
  readonly index: number;
}

/** Every trustee of every authority, then the witness. */
export function trusteePlaces(layout: NetworkLayout, authorities: readonly string[]): TrusteePlace[] {
  const trustees = authorities.flatMap((authority) =>
    (["authorising", "oversight"] as const).flatMap((body) =>
      Array.from({ length: trusteesPerQuorum }, (_, i) => ({
        dataDir: layout.trustee(authority, body, i + 1),
        body,
        name: `${authority}/${body}-${i + 1}`,
        authority,
        index: i + 1,
      })),
    ),
  );
  return [
    ...trustees,
    { dataDir: layout.witness, body: "witness", name: "outside/witness", authority: undefined, index: 0 },
  ];
}

/** Makes the keys of a place; once, in an empty folder. */
export function makePlace(place: TrusteePlace): ReturnType<typeof createTrusteeData> {
  return createTrusteeData(place.dataDir);
}

export async function startPlace(
  layout: NetworkLayout,
  place: TrusteePlace,
  options: { clock: string; port: number; ceremonyToken: string },
): Promise<Child> {
  const name = place.name.replaceAll("/", "-");
  const configPath = writeConfig(layout, name, {
    dataDir: place.dataDir,
    listen: { host: "127.0.0.1", port: options.port },
    clock: options.clock,
    body: place.body,
    name: place.name,
    ceremonyTokenPath: options.ceremonyToken,
  });
  const role = place.body === "witness" ? "witness" : "trustee";
  return startChild({ name: place.name, role, configPath, outputPath: `${place.dataDir}/output.txt` });
}
