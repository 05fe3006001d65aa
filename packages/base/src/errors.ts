/**
 * Every way in which Custos says no. `retry` tells whether the same call can succeed later, `happened`
 * whether anything may have been done before it failed. The set is closed: a new failure gets a row here.
 */
export const errorCodes = {
  // input
  malformed: {
    retry: false,
    happened: false,
    says: "the bytes or fields are not of the form that is required",
  },
  "too-large": { retry: false, happened: false, says: "longer than the limit" },
  "unknown-operation": { retry: false, happened: false, says: "no such operation" },
  unsupported: { retry: false, happened: false, says: "a version, suite or type that is not spoken here" },
  // who asks
  unauthenticated: { retry: false, happened: false, says: "prove who you are first" },
  forbidden: { retry: false, happened: false, says: "not yours to do" },
  "rate-limited": { retry: true, happened: false, says: "too much; wait and try again" },
  // what is asked for
  "not-found": { retry: false, happened: false, says: "no such thing" },
  conflict: { retry: true, happened: false, says: "somebody was faster: take the newer state and try again" },
  "already-exists": { retry: false, happened: false, says: "exists with other content" },
  closed: { retry: false, happened: false, says: "the room is closed" },
  // invitations
  "invitation-unknown": { retry: false, happened: false, says: "no such invitation" },
  "invitation-used": { retry: false, happened: false, says: "the invitation has been used" },
  "invitation-expired": { retry: false, happened: false, says: "the invitation has expired" },
  "disclosure-not-accepted": {
    retry: false,
    happened: false,
    says: "the disclosure in force was not accepted",
  },
  // proofs
  "bad-signature": { retry: false, happened: false, says: "a signature does not verify" },
  "bad-proof": { retry: false, happened: false, says: "a proof does not verify" },
  "bad-point": {
    retry: false,
    happened: false,
    says: "a curve point is the identity or outside its subgroup",
  },
  "bad-commit": { retry: false, happened: false, says: "the commit breaks a rule of MLS or of this network" },
  "bad-seal": { retry: false, happened: false, says: "the epoch seal is not the one that the epoch demands" },
  "false-complaint": { retry: false, happened: false, says: "the complaint does not show what it claims" },
  "bad-receipt": { retry: false, happened: false, says: "the relay's receipt does not verify" },
  "bad-log": { retry: false, happened: false, says: "the log contradicts itself or its witnesses" },
  "bad-charter": { retry: false, happened: false, says: "not a charter that is in force" },
  // the epoch gate
  "wrong-epoch": {
    retry: true,
    happened: false,
    says: "not the room's current epoch: catch up, then try again",
  },
  "wrong-day": { retry: true, happened: false, says: "the epoch is not today's: commit first" },
  "unsealed-epoch": {
    retry: true,
    happened: false,
    says: "the epoch has no seal or has ended: commit first",
  },
  "stale-checkpoint": { retry: true, happened: false, says: "a newer checkpoint exists: use it" },
  "unknown-device": {
    retry: false,
    happened: false,
    says: "a device is not in the directory log, or was removed",
  },
  "cap-exceeded": { retry: true, happened: false, says: "over a cap of the charter" },
  "clock-skew": { retry: true, happened: false, says: "the clocks differ by more than five minutes" },
  // release
  "not-authorised": { retry: false, happened: false, says: "no valid authorisation covers this" },
  "quorum-missing": { retry: true, happened: false, says: "too few trustees of a quorum answered" },
  revoked: { retry: false, happened: false, says: "the authorisation is revoked or suspended" },
  "too-early": { retry: true, happened: false, says: "not before the lead time" },
  "too-late": { retry: false, happened: false, says: "after the end" },
  "not-logged": { retry: true, happened: false, says: "not in a log that the witnesses have cosigned" },
  "switched-off": { retry: true, happened: false, says: "the trustee has switched its agent off" },
  // opening
  "cannot-open": { retry: false, happened: false, says: "the key does not open this" },
  // state and surroundings
  busy: { retry: true, happened: false, says: "another process holds it" },
  unavailable: { retry: true, happened: true, says: "the other side cannot be reached" },
  corrupt: { retry: false, happened: false, says: "what is stored contradicts itself" },
  cancelled: { retry: true, happened: true, says: "stopped before it was done" },
  internal: { retry: true, happened: true, says: "a fault of ours" },
} as const satisfies Record<string, { retry: boolean; happened: boolean; says: string }>;

export type ErrorCode = keyof typeof errorCodes;

/** The one error of Custos. `message` names the place; it never carries what a person wrote, a key or a token. */
export class CustosError extends Error {
  override readonly name = "CustosError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string = errorCodes[code].says, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same call can succeed later. */
  get retry(): boolean {
    return errorCodes[this.code].retry;
  }
}

/** Throws `code` unless `condition` holds. */
export function ensure(condition: unknown, code: ErrorCode, message?: string): asserts condition {
  if (!condition) throw new CustosError(code, message);
}

/** The error's code, or `internal` for whatever is not ours. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof CustosError ? error.code : "internal";
}
