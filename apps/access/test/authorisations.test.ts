import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AuthorisationId } from "@custos/base";
import {
  accessStatus,
  authorisationApply,
  authorisationApprove,
  authorisationRevoke,
} from "@custos/contract";
import { encodeRoleSignature } from "@custos/crypto/codec";
import { encodeLeaf, signLeafAsRole, verifyCommitment, type Leaf } from "@custos/crypto/log";
import { encodeAuthorisation, signAuthorisation } from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import { AccessNetwork, firstDay, idOf, person, seedOf } from "./network.js";

describe("applications and approvals", () => {
  let net: AccessNetwork;
  beforeAll(async () => {
    net = await AccessNetwork.start();
    await net.startAccess();
  });
  afterAll(() => net.close());

  test("[R19] only the staff's token opens a door", async () => {
    for (const token of [undefined, "another token of some length"]) {
      const call = callOperation(net.url, accessStatus, {}, token === undefined ? {} : { token });
      await expect(call).rejects.toMatchObject({ code: "unauthenticated" });
    }
    expect((await net.call(accessStatus, {})).authority).toBe(1);
  });

  test("[R2] the same application gives the same answer and one leaf; another under its id is refused", async () => {
    const authorisation = net.document({ name: "once", subjects: [person("ana")] });
    const answers = await Promise.all([net.apply(authorisation), net.apply(authorisation)]);
    expect(answers).toEqual([{ id: authorisation.id }, { id: authorisation.id }]);
    const other = { ...authorisation, necessity: "Something else" };
    await expect(net.apply(other)).rejects.toMatchObject({ code: "already-exists" });
    const leaves = (await net.logLeaves()).filter(
      (leaf) => leaf.type === "application" && leaf.id === authorisation.id,
    );
    expect(leaves).toHaveLength(1);
    expect(await net.status(authorisation)).toMatchObject({
      state: "applied",
      document: encodeAuthorisation(authorisation),
      approvals: [],
      released: [],
    });
  });

  test("[R2] a false signature, a stranger and a wrong body are refused", async () => {
    const authorisation = net.document({ name: "refused", subjects: [person("ana")] });
    await expect(net.apply(authorisation, "applicant-1", "oversight-1")).rejects.toMatchObject({
      code: "bad-signature",
    });
    await expect(
      net.apply({ ...authorisation, applicant: "oversight-3" }, "oversight-3"),
    ).rejects.toMatchObject({
      code: "not-authorised",
    });
    await expect(net.apply({ ...authorisation, authority: 2 })).rejects.toMatchObject({
      code: "not-authorised",
    });
    const deliveryKey = new Uint8Array(1216);
    await expect(net.apply({ ...authorisation, deliveryKey })).rejects.toMatchObject({
      code: "not-authorised",
    });
    await expect(net.apply({ ...authorisation, cap: 61 })).rejects.toMatchObject({ code: "cap-exceeded" });
    const past = { ...authorisation, fromDay: firstDay - 1 };
    await expect(net.apply(past)).rejects.toMatchObject({ code: "not-authorised" });
    await net.apply(authorisation);
    await expect(net.approve(authorisation, "oversight-1", "oversight-2")).rejects.toMatchObject({
      code: "bad-signature",
    });
    await expect(net.approve(authorisation, "nobody")).rejects.toMatchObject({ code: "not-authorised" });
    const unknown = {
      id: idOf<AuthorisationId>("unknown"),
      role: "oversight-1",
      signature: new Uint8Array(2),
    };
    await expect(net.call(authorisationApprove, unknown)).rejects.toMatchObject({ code: "not-found" });
    expect((await net.status(authorisation)).approvals).toEqual([]);
  });

  test("[R1] applicant, approvers and reader are different people", async () => {
    const authorisation = net.document({ name: "different", subjects: [person("ana")] });
    const readsItself = { ...authorisation, reader: "applicant-1" };
    await expect(net.apply(readsItself)).rejects.toMatchObject({ code: "not-authorised" });
    const readsByName = { ...authorisation, reader: "oversight-1 of AU" };
    await net.apply(readsByName);
    await expect(net.approve(readsByName, "oversight-1")).rejects.toMatchObject({ code: "not-authorised" });
    await expect(net.approve(readsByName, "applicant-1")).rejects.toMatchObject({ code: "not-authorised" });
    for (const role of ["authorising-1", "authorising-1", "authorising-1", "oversight-2", "oversight-2"]) {
      expect(await net.approve(readsByName, role)).toEqual({ granted: false });
    }
    expect(await net.approve(readsByName, "oversight-3")).toEqual({ granted: false });
    expect((await net.status(readsByName)).state).toBe("applied");
    expect(await net.approve(readsByName, "authorising-3")).toEqual({ granted: true });
  });

  test("[R3] enough people of both bodies grant it, in any order, and the log commits to the signed document", async () => {
    const authorisation = net.document({ name: "granted", subjects: [person("ana")] });
    await net.apply(authorisation);
    const signers = ["oversight-2", "authorising-3", "oversight-1"];
    for (const role of signers) expect(await net.approve(authorisation, role)).toEqual({ granted: false });
    expect(await net.approve(authorisation, "authorising-1")).toEqual({ granted: true });
    expect(await net.approve(authorisation, "authorising-1")).toEqual({ granted: true });
    expect(await net.approve(authorisation, "authorising-2")).toEqual({ granted: true });
    const { state, approvals } = await net.status(authorisation);
    expect(state).toBe("granted");
    expect(approvals.map(({ role }) => role).toSorted()).toEqual([...signers, "authorising-1"].toSorted());
    const leaves = (await net.logLeaves()).filter(
      (leaf) => leaf.type === "authorisation" && leaf.id === authorisation.id,
    );
    expect(leaves).toMatchObject([{ subjects: 1, cap: 60, emergency: false }]);
    const [leaf] = leaves;
    if (leaf?.type !== "authorisation") throw new Error("no leaf");
    // The document without signatures is not what the log commits to.
    expect(() =>
      verifyCommitment(leaf.content, new Uint8Array(32), encodeAuthorisation(authorisation)),
    ).toThrow();
  });

  test("[R3] in an emergency the judges are enough", async () => {
    const authorisation = net.document({
      name: "emergency",
      subjects: [person("ana")],
      change: { emergency: true },
    });
    await net.apply(authorisation);
    expect(await net.approve(authorisation, "authorising-1")).toEqual({ granted: false });
    expect(await net.approve(authorisation, "authorising-2")).toEqual({ granted: true });
    net.setDay(3);
    expect((await net.status(authorisation)).state).toBe("expired");
    net.setDay(0);
  });

  test("[R6] a leaf is handed on only if its signature is good and it is a step of this kind", async () => {
    const authorisation = await net.grant({ name: "to revoke", subjects: [person("ana")] });
    const by = "oversight-1";
    const unsigned = {
      type: "revocation" as const,
      authorisation: authorisation.id,
      authority: 1,
      atMs: net.network.nowMs,
      by,
    };
    const forged = encodeLeaf(signLeafAsRole(unsigned, seedOf("AU/role/oversight-2")) as Leaf);
    await expect(net.call(authorisationRevoke, { leaf: forged })).rejects.toMatchObject({
      code: "bad-signature",
    });
    expect((await net.status(authorisation)).state).toBe("granted");
    const good = encodeLeaf(signLeafAsRole(unsigned, seedOf("AU/role/oversight-1")) as Leaf);
    const first = await net.call(authorisationRevoke, { leaf: good });
    expect(await net.call(authorisationRevoke, { leaf: good })).toEqual(first);
    expect((await net.status(authorisation)).state).toBe("revoked");
    const [charter] = await net.logLeaves();
    if (!charter) throw new Error("no charter");
    await expect(net.call(authorisationRevoke, { leaf: encodeLeaf(charter) })).rejects.toMatchObject({
      code: "malformed",
    });
  });

  test("[R2] what was stored and not sent is sent after a restart", async () => {
    const authorisation = net.document({ name: "later", subjects: [person("ana")] });
    await net.network.stopRelay();
    const signature = encodeRoleSignature(
      signAuthorisation(authorisation, "applicant-1", seedOf("AU/role/applicant-1")).signature,
    );
    const input = { document: encodeAuthorisation(authorisation), applicant: "applicant-1", signature };
    await expect(net.call(authorisationApply, input)).rejects.toMatchObject({ code: "unavailable" });
    await net.stopAccess();
    await net.network.startRelay();
    net.relayMoved();
    await net.startAccess();
    await net.apply(authorisation);
    const leaves = (await net.logLeaves()).filter(
      (leaf) => leaf.type === "application" && leaf.id === authorisation.id,
    );
    expect(leaves).toHaveLength(1);
  });
});
