import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CustosError, ensure, equalBytes, fromBase64url, fromUtf8, toBase64url, toHex } from "@custos/base";
import { ceremonyStateCodec, type CeremonyState, type KeyShare } from "@custos/crypto/trustee";
import { makeFolder, readKeyFile, syncFolder, writeKeyFile } from "@custos/service";

/** What a ceremony ended with, and for which period. SECRET: the share. */
export interface HeldShare extends KeyShare {
  readonly authority: number;
  readonly keyPeriod: number;
  readonly threshold: number;
}

/**
 * Ceremonies in files of their own, for the owner alone: `ID.state` while one goes on, `ID.share` once it has ended. A
 * state is replaced as a whole before its answer goes out, so a killed trustee takes up where it stopped.
 */
export class CeremonyFiles {
  readonly #dir: string;

  constructor(dataDir: string) {
    this.#dir = join(dataDir, "ceremonies");
    makeFolder(this.#dir);
    this.#clear();
  }

  state(ceremony: Uint8Array): CeremonyState | undefined {
    const path = this.#path(ceremony, "state");
    return existsSync(path) ? ceremonyStateCodec.decode(readKeyFile(path)) : undefined;
  }

  writeState(state: CeremonyState): void {
    writeKeyFile(this.#path(state.plan.ceremony, "state"), ceremonyStateCodec.encode(state));
  }

  share(ceremony: Uint8Array): HeldShare | undefined {
    const path = this.#path(ceremony, "share");
    return existsSync(path) ? parseShare(readKeyFile(path)) : undefined;
  }

  /** Keeps the share, then forgets the polynomial: with it, this trustee's part of everybody's share would be known. */
  writeShare(ceremony: Uint8Array, share: HeldShare): void {
    writeKeyFile(this.#path(ceremony, "share"), spellShare(share));
    rmSync(this.#path(ceremony, "state"), { force: true });
    syncFolder(this.#dir);
  }

  /** The share of the quorum key with these bytes. */
  shareOf(publicKey: Uint8Array): HeldShare | undefined {
    return this.shares().find((share) => equalBytes(share.publicKey, publicKey));
  }

  shares(): HeldShare[] {
    const files = readdirSync(this.#dir).filter((name) => name.endsWith(".share"));
    return files.map((name) => parseShare(readKeyFile(join(this.#dir, name))));
  }

  /** What a kill left behind is as secret as what it was to become: half-written files, and polynomials of ended ceremonies. */
  #clear(): void {
    const names = readdirSync(this.#dir);
    const ended = new Set(
      names.filter((name) => name.endsWith(".share")).map((name) => name.replace(/share$/, "state")),
    );
    const left = names.filter((name) => ended.has(name) || name.includes(".tmp-"));
    for (const name of left) rmSync(join(this.#dir, name), { force: true });
    if (left.length > 0) syncFolder(this.#dir);
  }

  #path(ceremony: Uint8Array, kind: "state" | "share"): string {
    return join(this.#dir, `${toHex(ceremony)}.${kind}`);
  }
}

function spellShare(held: HeldShare): string {
  const { index, authority, keyPeriod, threshold, share, publicKey, publicShares, proofShare, transcript } =
    held;
  return JSON.stringify({
    index,
    authority,
    keyPeriod,
    threshold,
    share: toBase64url(share),
    publicKey: toBase64url(publicKey),
    publicShares: publicShares.map((one) => ({ index: one.index, share: toBase64url(one.share) })),
    proofShare: toBase64url(proofShare),
    transcript: toBase64url(transcript),
  });
}

interface SpelledShare extends Record<"share" | "publicKey" | "proofShare" | "transcript", string> {
  index: number;
  authority: number;
  keyPeriod: number;
  threshold: number;
  publicShares: { index: number; share: string }[];
}

function parseShare(bytes: Uint8Array): HeldShare {
  try {
    const json = JSON.parse(fromUtf8(bytes)) as SpelledShare;
    const share = {
      index: json.index,
      authority: json.authority,
      keyPeriod: json.keyPeriod,
      threshold: json.threshold,
      share: fromBase64url(json.share),
      publicKey: fromBase64url(json.publicKey),
      publicShares: json.publicShares.map((one) => ({ index: one.index, share: fromBase64url(one.share) })),
      proofShare: fromBase64url(json.proofShare),
      transcript: fromBase64url(json.transcript),
    };
    ensure(share.share.length === 32 && share.publicKey.length === 96, "corrupt");
    return share;
  } catch (cause) {
    throw new CustosError("corrupt", "a key share cannot be read", { cause });
  }
}
