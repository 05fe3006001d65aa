import { createHash } from "node:crypto";
import { ensure, toHex } from "@custos/base";
import { roleSign } from "@custos/contract";
import { leafToSign, parseRoleRequest, signLeafPart } from "@custos/crypto/log";
import { handle, type Handler } from "@custos/service";
import type { Trustee } from "../trustee.js";
import { lastWitnessed } from "../witness.js";
import { judgeRole } from "./judge.js";

/**
 * This trustee's signature under a person of its body coming or going, for its keeper. The log is read first, up to its end
 * as the relay has it; it is in the ledger, as a hash, before it leaves. The same leaf again gives the same signature.
 */
export function roleHandler({ adoption, clock, keys, ledger, log, store }: Trustee): Handler {
  return handle(roleSign, async ({ leaf }) => {
    const request = parseRoleRequest(leaf);
    const { current } = adoption;
    ensure(current?.seat, "unavailable", "this trustee has not adopted a charter");
    const { followed, seat } = current;
    await followed.sync();
    followed.requireSame(lastWitnessed(store, current.charter.charter.relay.logName));
    const nowMs = Math.floor(clock.nowMs());
    judgeRole(request, { directory: followed.view.directory, seat, nowMs });
    const { action, authority } = request;
    const hash = toHex(createHash("sha256").update(leafToSign(request)).digest());
    await ledger.enter({ kind: "role", action, authority, leaf: hash }, nowMs);
    log.info({ action, authority }, "role signed");
    return { trustee: seat.index, signature: signLeafPart(request, keys.signing) };
  });
}
