import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import * as z from "zod";
import { fromBase64url, fromUtf8, toBase64url } from "@custos/base";
import { ed25519PublicKey } from "@custos/crypto/verify";
import { readKeyFile, writeKeyFile } from "@custos/service";
import type { NetworkSpec } from "./spec.js";

/** An Ed25519 key: `seed` is private. */
export interface KeyPair {
  readonly seed: Uint8Array;
  readonly publicKey: Uint8Array;
}

const seedField = z.string().transform((text) => fromBase64url(text));

/** The key in a file, made if the file is not there yet. */
export function openKeyPair(path: string): KeyPair {
  if (!existsSync(path)) writeKeyFile(path, toBase64url(randomBytes(32)));
  const seed = seedField.parse(fromUtf8(readKeyFile(path)));
  return { seed, publicKey: ed25519PublicKey(seed) };
}

/** A random bearer token in a file, made if the file is not there yet. */
export function openToken(path: string): string {
  if (!existsSync(path)) writeKeyFile(path, toBase64url(randomBytes(32)));
  return fromUtf8(readKeyFile(path));
}

/** One person of an authority's bodies on a machine that holds everybody's keys. */
export interface RolePerson {
  readonly authority: string;
  readonly id: string;
  readonly name: string;
  readonly body: "applicant" | "authorising" | "oversight";
  readonly key: KeyPair;
}

const rolesFile = z.array(
  z.strictObject({
    authority: z.string(),
    id: z.string(),
    name: z.string(),
    body: z.enum(["applicant", "authorising", "oversight"]),
    seed: z.string(),
  }),
);

/** Nobody where the people of the bodies make their keys themselves. */
export function rolePeopleOf(path: string, spec: Pick<NetworkSpec, "authorities" | "roles">): RolePerson[] {
  return spec.roles === "passkeys" ? [] : openRolePeople(path, spec.authorities);
}

/** An applicant, two judges and two people of oversight for each authority, with their keys. */
export function openRolePeople(path: string, authorities: readonly string[]): RolePerson[] {
  if (!existsSync(path)) {
    const people = authorities.flatMap((authority) => [
      { authority, id: "applicant-1", name: `Applicant of ${authority}`, body: "applicant" as const },
      { authority, id: "judge-1", name: `First judge of ${authority}`, body: "authorising" as const },
      { authority, id: "judge-2", name: `Second judge of ${authority}`, body: "authorising" as const },
      {
        authority,
        id: "oversight-1",
        name: `First person of oversight of ${authority}`,
        body: "oversight" as const,
      },
      {
        authority,
        id: "oversight-2",
        name: `Second person of oversight of ${authority}`,
        body: "oversight" as const,
      },
    ]);
    const keyed = people.map((person) => ({ ...person, seed: toBase64url(randomBytes(32)) }));
    writeKeyFile(path, JSON.stringify(keyed));
  }
  return rolesFile.parse(JSON.parse(fromUtf8(readKeyFile(path)))).map(({ seed, ...person }) => {
    const bytes = fromBase64url(seed);
    return { ...person, key: { seed: bytes, publicKey: ed25519PublicKey(bytes) } };
  });
}
