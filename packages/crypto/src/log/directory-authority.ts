import { ensure, equalBytes } from "@custos/base";
import type { CharterAuthority, QuorumBody } from "../codec/charter.js";
import { authorityOfCharter, verifyFirstCharter, verifyNextCharter } from "../verify/charter.js";
import { verifyWithLabel } from "../verify/label.js";
import { charterAt, checkQuorum, checkSigned, newestCharter, readerKey, roleKey } from "./directory-state.js";
import type { Commit, DirectoryState } from "./directory-state.js";
import { verifyLeafSignature } from "./leaf-signature.js";
import type { LeafOf } from "./leaf.js";

/** Label under which each trustee signs the transcript of a key ceremony (SignWithLabel). */
export const transcriptLabel = "CustosDkg";

export function prepareCharter(
  state: DirectoryState,
  index: number,
  leaf: LeafOf<"charter">,
  pinnedHash: Uint8Array | undefined,
): Commit {
  const before = state.charters.at(-1);
  const next = before ? verifyNextCharter(leaf.note, before) : verifyFirstCharter(leaf.note, pinnedHash);
  ensure(
    next.charter.number === leaf.number && equalBytes(next.hash, leaf.hash),
    "bad-log",
    "charter: another one's note",
  );
  for (const { number, code, keyPeriods } of next.charter.authorities) {
    const used = state.charters.some(({ charter }) =>
      charter.authorities.some((one) => one.number === number),
    );
    const kept = before?.charter.authorities.some((one) => one.number === number);
    ensure(!used || kept, "bad-log", `charter: the number of ${code} was used before`);
    for (const period of keyPeriods) {
      for (const body of ["authorising", "oversight"] as const) {
        const ceremony = state.ceremonies.get(`${number}/${period.number}/${body}`);
        const same = !ceremony || equalBytes(ceremony.publicKey, period[body].publicKey);
        ensure(same, "bad-log", `charter: another ${body} key of ${code} than its ceremony made`);
      }
    }
  }
  return () => {
    state.charters = [...state.charters, { ...next, index }];
  };
}

export function prepareCeremony(state: DirectoryState, leaf: LeafOf<"dkg">): Commit {
  const authority = newestAuthority(state, leaf.authority);
  const name = `${leaf.authority}/${leaf.keyPeriod}/${leaf.body}`;
  ensure(!state.ceremonies.has(name), "bad-log", "dkg: this key has its ceremony already");
  const listed = authority.keyPeriods.find(({ number }) => number === leaf.keyPeriod)?.[leaf.body];
  const same =
    !listed ||
    (equalBytes(listed.publicKey, leaf.publicKey) &&
      equalBytes(listed.proof, leaf.proof) &&
      equalBytes(listed.transcript, leaf.transcript));
  ensure(same, "bad-log", "dkg: not the key that stands in the charter");
  checkTranscript(state, authority, leaf);
  return () => {
    state.ceremonies.set(name, leaf);
  };
}

export function prepareReshare(state: DirectoryState, leaf: LeafOf<"reshare">): Commit {
  const authority = newestAuthority(state, leaf.authority);
  const known = authority.keyPeriods.some(({ number }) => number === leaf.keyPeriod);
  ensure(known, "bad-log", "reshare: no such key period");
  checkTranscript(state, authority, leaf);
  return () => {};
}

export function prepareKeyPeriod(state: DirectoryState, leaf: LeafOf<"key-period">): Commit {
  const authority = newestAuthority(state, leaf.authority);
  const period = authority.keyPeriods.find(({ number }) => number === leaf.keyPeriod);
  const same = period?.firstDay === leaf.firstDay && period.lastDay === leaf.lastDay;
  ensure(same, "bad-log", "key-period: not as it stands in the charter");
  for (const body of ["authorising", "oversight"] as const) {
    const signatures = leaf.signatures.filter((one) => one.authority === leaf.authority && one.body === body);
    checkQuorum(state, authority, body, signatures, authority[body].threshold, (key, signature) => {
      verifyLeafSignature(leaf, key, signature);
    });
  }
  ensure(
    leaf.signatures.every((one) => one.authority === leaf.authority),
    "bad-log",
    "key-period: a stranger's signature",
  );
  return () => {};
}

export function prepareKeyDestroyed(state: DirectoryState, leaf: LeafOf<"key-destroyed">): Commit {
  const authority = newestAuthority(state, leaf.authority);
  const { holder } = leaf;
  if (holder.kind === "reader") {
    checkSigned(state, leaf, readerKey(state, leaf.authority, leaf.atMs));
  } else {
    const trustee = authority[holder.body].trustees.find(({ index }) => index === holder.trustee);
    ensure(trustee, "bad-log", "key-destroyed: no such trustee");
    checkSigned(state, leaf, trustee.signingKey);
  }
  return () => {};
}

export function prepareRole(state: DirectoryState, leaf: LeafOf<"role">): Commit {
  const authority = authorityOfCharter(charterAt(state, leaf.atMs), leaf.authority);
  const body: QuorumBody = leaf.body === "oversight" ? "oversight" : "authorising";
  checkQuorum(state, authority, body, leaf.signatures, authority[body].threshold, (key, signature) => {
    verifyLeafSignature(leaf, key, signature);
  });
  const name = roleKey(leaf.authority, leaf.id);
  const before = state.roles.get(name);
  if (leaf.action === "removed") {
    ensure(before && before.body === leaf.body, "bad-log", "role: none such to remove");
    return () => {
      state.roles.delete(name);
    };
  }
  const inCharter = authority.roles.some(({ id }) => id === leaf.id);
  ensure(!before && !inCharter, "bad-log", "role: its id is taken");
  const { id, key } = leaf;
  const named = leaf.name === undefined ? {} : { name: leaf.name };
  return () => {
    state.roles.set(name, { authority: leaf.authority, id, body: leaf.body, key, ...named });
  };
}

function newestAuthority(state: DirectoryState, number: number): CharterAuthority {
  return authorityOfCharter(newestCharter(state), number);
}

/** Every trustee of the quorum closes a ceremony by its signature of the transcript. */
function checkTranscript(
  state: DirectoryState,
  authority: CharterAuthority,
  { body, signatures, transcript }: LeafOf<"dkg"> | LeafOf<"reshare">,
): void {
  checkQuorum(state, authority, body, signatures, authority[body].trustees.length, (key, signature) => {
    verifyWithLabel(key, transcriptLabel, transcript, signature);
  });
}
