import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { makeFolder, writeFileAtomic } from "@custos/service";
import { BadInput } from "../transcript/bad-input.js";

const settingsSchema = z.strictObject({
  relayUrl: z.string(),
  name: z.string(),
  language: z.string(),
  /** Until this person has joined; whoever has it may join in their place. */
  invitation: z.string().optional(),
});

export type ChatSettings = z.output<typeof settingsSchema>;

/** Where a person's device lives: the folder that was named, one of that name, or the only one there is. */
export function chooseFolder(
  home: string,
  { data, name }: { readonly data?: string | undefined; readonly name?: string | undefined },
): string {
  if (data !== undefined) return data;
  const all = join(home, ".custos-chat");
  if (name !== undefined) return join(all, folderName(name));
  const there = existsSync(all)
    ? readdirSync(all).filter((one) => existsSync(join(all, one, "chat.json")))
    : [];
  const [only, ...more] = there;
  if (only === undefined)
    throw new BadInput("nobody has joined from here yet: custos chat --join LINK --name NAME");
  if (more.length > 0)
    throw new BadInput(`several people have joined from here: --name ${there.join(" | ")}`);
  return join(all, only);
}

/** A name as a folder's: letters, digits and dashes, never a path. */
function folderName(name: string): string {
  const plain = name
    .normalize("NFC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/g, "");
  if (plain === "") throw new BadInput(`--name ${JSON.stringify(name)}: no letter in it`);
  return plain;
}

export function readSettings(folder: string): ChatSettings | undefined {
  const path = join(folder, "chat.json");
  if (!existsSync(path)) return undefined;
  const parsed = settingsSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
  if (!parsed.success) throw new BadInput(`${path} is damaged; --join LINK writes it anew`);
  return parsed.data;
}

export function writeSettings(folder: string, settings: ChatSettings): void {
  makeFolder(folder);
  writeFileAtomic(join(folder, "chat.json"), `${JSON.stringify(settings)}\n`, 0o600);
}
