import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CustosError, toHex } from "@custos/base";
import { auditLog } from "@custos/crypto/log";
import { logSource } from "../commands/audit.js";
import type { Transcript } from "../transcript/types.js";
import type { Plan } from "./plan.js";
import { proveScan, scanFolder } from "./scan.js";

/** Bytes of the transcript's texts and of the canaries in anything that the relay wrote, once the scan has proved itself. */
export function plaintextAtRelay(transcript: Transcript, plan: Plan, relayFolder: string): number {
  const canaries = Object.values(plan.canaries);
  const texts = transcript.events.flatMap((event) => (event.type === "message" ? [event.text] : []));
  proveScan(readFileSync(join(relayFolder, "keys.json")), canaries[0] ?? "a canary of twelve bytes or more");
  return scanFolder(relayFolder, new Set([...texts, ...canaries])).found;
}

export interface Audited {
  readonly ok: boolean;
  readonly size: number;
  /** Lower-case hex. */
  readonly root: string;
  readonly why?: string;
}

/** The audit of the relay's log, read from its files as a stranger would. */
export async function auditOf(relayFolder: string): Promise<Audited> {
  try {
    const { size, root } = await auditLog(logSource(join(relayFolder, "log")));
    return { ok: true, size, root: toHex(root) };
  } catch (error) {
    if (!(error instanceof CustosError)) throw error;
    return { ok: false, size: 0, root: "", why: error.message };
  }
}
