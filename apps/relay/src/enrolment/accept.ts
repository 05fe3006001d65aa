import { createHash } from "node:crypto";
import { CustosError, dayOf, ensure, equalBytes, type NetworkId } from "@custos/base";
import { encode, invitationAccept, limits, type InputOf, type OutputOf } from "@custos/contract";
import { acceptanceCodec, requestLabels, signedRequestCodec } from "@custos/crypto/codec";
import {
  parseLeaf,
  verifyLeafSignature,
  type CharterRecord,
  type Leaf,
  type LeafOf,
} from "@custos/crypto/log";
import { verifyWithLabel } from "@custos/crypto/verify";
import { handle, isUniqueViolation } from "@custos/service";
import type { Relay } from "../relay.js";
import type { RelaySession } from "../session.js";
import { ensureOpen } from "./invitations.js";
import { isStorableText } from "./text.js";

type Input = InputOf<typeof invitationAccept>;
type Output = OutputOf<typeof invitationAccept>;

/** A leaf may be made a while before it comes, by a client that could not reach the relay. */
const oldestLeafMs = 86_400_000;

export function acceptHandler(relay: Relay) {
  return handle<typeof invitationAccept, RelaySession>(invitationAccept, (input) => accept(relay, input));
}

/** Invitation used up, person and acceptance recorded, both leaves in the log: one transaction. */
async function accept(relay: Relay, input: Input): Promise<Output> {
  const requestDigest = digestOf(input);
  const before = await answered(relay, input, requestDigest);
  if (before) return before;
  const person = parse(input.personLeaf, "person");
  const device = parse(input.deviceLeaf, "device");
  checkLeaves(input, person, device);
  const nowMs = relay.nowMs();
  checkTime(person, nowMs);
  checkAcceptance(relay.networkId, input, device.signingKey, relay.charterNow(), nowMs);
  ensure(isStorableText(input.displayName), "malformed", "displayName: control characters");
  const { directory } = relay.transparency;
  const taken = directory.person(input.personId) ?? directory.device(input.deviceId);
  ensure(!taken, "already-exists", "the person's or the device's id is taken");
  try {
    const [personIndex, deviceIndex] = await relay.transparency.append(
      [input.personLeaf, input.deviceLeaf],
      async (trx, positions) => {
        const invitation = await trx
          .selectFrom("invitations")
          .selectAll()
          .where("key", "=", input.invitationKey)
          .executeTakeFirst();
        ensure(invitation, "invitation-unknown");
        ensure(invitation.used_by === null, "invitation-used");
        ensureOpen(invitation, nowMs);
        ensure(
          invitation.authority === person.authority,
          "bad-charter",
          "another authority than the invitation's",
        );
        const { numUpdatedRows } = await trx
          .updateTable("invitations")
          .set({ used_by: input.personId })
          .where("key", "=", input.invitationKey)
          .where("used_by", "is", null)
          .where("withdrawn_ms", "is", null)
          .executeTakeFirst();
        // Withdrawn since it was looked at.
        ensure(numUpdatedRows === 1n, "invitation-expired", "the invitation was withdrawn");
        await trx
          .insertInto("people")
          .values({
            person_id: input.personId,
            display_name: input.displayName,
            language: input.language,
            invitation: input.invitationKey,
            request_digest: requestDigest,
            acceptance: input.acceptance,
            person_position: positions[0] as number,
            device_position: positions[1] as number,
          })
          .execute();
      },
    );
    return { personIndex: personIndex as number, deviceIndex: deviceIndex as number };
  } catch (error) {
    // The same request in two connections: the first one's answer is the second one's.
    const meanwhile = await answered(relay, input, requestDigest);
    if (meanwhile) return meanwhile;
    if (isUniqueViolation(error)) throw new CustosError("already-exists", undefined, { cause: error });
    if (error instanceof CustosError && error.code === "bad-log") {
      throw new CustosError("already-exists", "a key or an id is taken", { cause: error });
    }
    throw error;
  }
}

/** The answer that this very request got before, once a cosigned checkpoint holds it. */
async function answered(relay: Relay, input: Input, requestDigest: Uint8Array): Promise<Output | undefined> {
  const { kysely } = relay.store.database;
  const invitation = await kysely
    .selectFrom("invitations")
    .select(["used_by", "expires_ms", "withdrawn_ms"])
    .where("key", "=", input.invitationKey)
    .executeTakeFirst();
  ensure(invitation, "invitation-unknown");
  if (invitation.used_by === null) {
    ensureOpen(invitation, relay.nowMs());
    return undefined;
  }
  const row = await kysely
    .selectFrom("people")
    .select(["person_position", "device_position"])
    .where("invitation", "=", input.invitationKey)
    .where("request_digest", "=", requestDigest)
    .executeTakeFirst();
  ensure(row, "invitation-used");
  await relay.transparency.publisher.waitFor(row.device_position + 1);
  return { personIndex: row.person_position, deviceIndex: row.device_position };
}

/** That both leaves say what the request says, and are signed by the invitation's key. */
function checkLeaves(input: Input, person: LeafOf<"person">, device: AddedDevice): void {
  ensure(equalBytes(person.invitation, input.invitationKey), "bad-signature", "person: another invitation");
  ensure(person.personId === input.personId, "malformed", "person: another id");
  const { signedBy } = device;
  const byInvitation = signedBy.kind === "invitation" && equalBytes(signedBy.key, input.invitationKey);
  ensure(byInvitation, "bad-signature", "device: not signed by the invitation");
  const same = device.personId === input.personId && device.deviceId === input.deviceId;
  ensure(same, "malformed", "device: another id");
  verifyLeafSignature<Leaf>(person, input.invitationKey);
  verifyLeafSignature<Leaf>(device, input.invitationKey);
}

/** A person's first day is the day of enrolment (protocol section 1). */
function checkTime(person: LeafOf<"person">, nowMs: number): void {
  ensure(person.atMs <= nowMs + limits.clockSkewMs, "malformed", "person: from the future");
  ensure(person.atMs >= nowMs - oldestLeafMs, "malformed", "person: too old");
  ensure(
    person.firstDay === dayOf(person.atMs) && person.firstDay <= dayOf(nowMs),
    "malformed",
    "person: first day",
  );
}

function checkAcceptance(
  networkId: NetworkId,
  input: Input,
  signingKey: Uint8Array,
  { charter, hash }: CharterRecord,
  nowMs: number,
): void {
  const { request, signature } = signedRequestCodec.decode(input.acceptance);
  const acceptance = acceptanceCodec.decode(
    verifyWithLabel(signingKey, requestLabels.acceptance, request, signature),
  );
  const accepted =
    acceptance.networkId === networkId &&
    acceptance.personId === input.personId &&
    acceptance.deviceId === input.deviceId &&
    equalBytes(acceptance.charterHash, hash) &&
    acceptance.disclosureVersion === charter.disclosure.version &&
    acceptance.acceptedAtMs <= nowMs + limits.clockSkewMs;
  ensure(accepted, "disclosure-not-accepted");
  ensure(
    acceptance.language in charter.disclosure.texts,
    "disclosure-not-accepted",
    "not a language of the disclosure",
  );
}

type AddedDevice = Extract<Leaf, { type: "device"; action: "added" }>;

function parse(bytes: Uint8Array, type: "person"): LeafOf<"person">;
function parse(bytes: Uint8Array, type: "device"): AddedDevice;
function parse(bytes: Uint8Array, type: "person" | "device"): Leaf {
  const leaf = parseLeaf(bytes);
  const wanted = leaf.type === type && (leaf.type !== "device" || leaf.action === "added");
  ensure(wanted, "malformed", `not a ${type} leaf`);
  return leaf;
}

/** SHA-256 of the whole request: only the very same one is answered twice. */
function digestOf(input: Input): Uint8Array {
  const json = JSON.stringify(encode(invitationAccept.input, input));
  return new Uint8Array(createHash("sha256").update(json).digest());
}
