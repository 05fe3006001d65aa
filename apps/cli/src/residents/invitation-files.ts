import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, writeFileAtomic } from "@custos/service";
import { cast } from "./cast.js";

/** Where a resident's own things are. */
export function residentFolder(dataDir: string, id: string): string {
  return join(dataDir, id);
}

/** Residents for whom the operator has to write an invitation before the residents can be started with this folder. */
export function invitationsWanted(
  dataDir: string,
): readonly { readonly id: string; readonly home: number }[] {
  return cast
    .filter(({ id, sponsor }) => sponsor === undefined && readInvitation(dataDir, id) === undefined)
    .map(({ id, home }) => ({ id, home }));
}

export function readInvitation(dataDir: string, id: string): string | undefined {
  const path = fileOf(dataDir, id);
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}

/** Kept before it is used, so that a killed start uses up no second one. */
export function keepInvitation(dataDir: string, id: string, link: string): void {
  makeFolder(residentFolder(dataDir, id));
  writeFileAtomic(fileOf(dataDir, id), link, 0o600);
}

/** For one that has expired unused. */
export function dropInvitation(dataDir: string, id: string): void {
  rmSync(fileOf(dataDir, id), { force: true });
}

function fileOf(dataDir: string, id: string): string {
  return join(residentFolder(dataDir, id), "invitation");
}
