import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, utf8 } from "@custos/base";
import {
  accessOperations,
  accessStatus,
  authorisationApply,
  authorisationApprove,
  authorisationList,
  authorisationRevoke,
  authorisationStatus,
  directoryNames,
  directorySearch,
  ledgerRead,
  logState,
  openedRead,
  passkeyBegin,
  passkeyFinish,
  roomsCoverage,
  staffDuty,
  staffEnrolments,
  staffInvite,
  staffList,
  staffMe,
  staffSignOut,
  type Operation,
  type StaffDuty,
} from "@custos/contract";
import { encodeAuthorisation } from "@custos/crypto/verify";
import { encodeLeaf, signLeafAsRole, type Leaf } from "@custos/crypto/log";
import { callOperation } from "@custos/service";
import { AccessNetwork, idOf, person, seedOf } from "./network.js";

type Caller = StaffDuty | "administrator" | "anyone" | "another analyst";

describe("[R33] what each duty may call", () => {
  let net: AccessNetwork;
  const tokens = new Map<Caller, string>();
  const callers: readonly Caller[] = [...staffDuty.options, "administrator", "anyone", "another analyst"];
  const ids: Record<StaffDuty, string> = {
    applicant: "applicant-1",
    authorising: "authorising-1",
    oversight: "oversight-1",
    analyst: "reader-1",
    auditor: "auditor-1",
  };
  const everybody: readonly Caller[] = [...staffDuty.options, "another analyst"];

  beforeAll(async () => {
    net = await AccessNetwork.start();
    await net.startAccess();
    for (const duty of staffDuty.options) tokens.set(duty, (await net.signIn(ids[duty], duty)).session);
    tokens.set("another analyst", (await net.signIn("reader-2", "analyst")).session);
    tokens.set("administrator", net.token);
    await net.apply(document());
  });
  afterAll(() => net.close());

  const document = () =>
    net.document({ name: "case", subjects: [person("ana")], change: { reader: "reader-1" } });

  /** A leaf of a person of the charter, as it would stand in the log. */
  const revocation = (by: string): Uint8Array => {
    const unsigned = {
      type: "refusal" as const,
      id: idOf<never>("nothing"),
      authority: 1,
      atMs: net.network.nowMs,
      by,
      content: new Uint8Array(32),
    };
    return encodeLeaf(signLeafAsRole(unsigned, seedOf(`AU/role/${by}`)) as Leaf);
  };

  const nowhere = utf8("{}");
  interface Row {
    readonly operation: Operation;
    readonly input: (caller: Caller) => unknown;
    /** Who gets past the door; whatever the operation says of the input then */
    readonly may: readonly Caller[];
  }
  const ownId = (caller: Caller): string => ids[caller as StaffDuty] ?? "applicant-1";
  const rows: readonly Row[] = [
    {
      operation: authorisationApply,
      input: (caller) => ({
        document: encodeAuthorisation(document()),
        applicant: ownId(caller),
        signature: nowhere,
      }),
      may: ["applicant", "administrator"],
    },
    {
      operation: authorisationApprove,
      input: (caller) => ({ id: document().id, role: ownId(caller), signature: nowhere }),
      may: ["authorising", "oversight", "administrator"],
    },
    {
      operation: authorisationRevoke,
      input: (caller) => ({ leaf: revocation(ownId(caller)) }),
      may: ["applicant", "authorising", "oversight", "administrator"],
    },
    {
      operation: authorisationStatus,
      input: () => ({ id: document().id }),
      may: [...everybody, "administrator"],
    },
    { operation: authorisationList, input: () => ({}), may: [...everybody, "administrator"] },
    {
      operation: openedRead,
      input: () => ({ after: 0, limit: 1 }),
      may: ["analyst", "another analyst", "administrator"],
    },
    { operation: accessStatus, input: () => ({}), may: [...everybody, "administrator"] },
    {
      operation: staffInvite,
      input: () => ({ id: "auditor-1", name: "Name of auditor-1", duty: "auditor" }),
      may: ["administrator"],
    },
    { operation: staffEnrolments, input: () => ({}), may: ["administrator"] },
    { operation: staffMe, input: () => ({}), may: everybody },
    { operation: staffList, input: () => ({}), may: everybody },
    { operation: passkeyBegin, input: () => ({ host: "a.localhost" }), may: everybody },
    {
      operation: passkeyFinish,
      input: () => ({ response: {} }),
      may: everybody,
    },
    { operation: directorySearch, input: () => ({ text: "", limit: 1 }), may: ["applicant"] },
    { operation: directoryNames, input: () => ({ personIds: [] }), may: everybody },
    { operation: roomsCoverage, input: () => ({}), may: ["analyst", "another analyst"] },
    { operation: logState, input: () => ({ recent: 1 }), may: everybody },
    { operation: ledgerRead, input: () => ({ after: 0, limit: 1 }), may: ["auditor", "oversight"] },
    { operation: staffSignOut, input: () => ({}), may: everybody },
  ];

  const call = async ({ operation, input }: Row, caller: Caller): Promise<string> => {
    const token = tokens.get(caller);
    try {
      const given = input(caller) as never;
      await callOperation(net.url, operation, given, token === undefined ? {} : { token });
      return "done";
    } catch (error) {
      return codeOf(error);
    }
  };

  test("stands in this table for every operation that is not open to all", () => {
    const closed = accessOperations.filter(({ callers: who }) => !who.includes("anyone"));
    expect(new Set(rows.map(({ operation }) => operation.name))).toEqual(
      new Set(closed.map(({ name }) => name)),
    );
  });

  test.each(rows.map((row) => [row.operation.name, row] as const))("%s", async (name, row) => {
    for (const caller of callers) {
      const said = await call(row, caller);
      if (row.may.includes(caller)) expect(["forbidden", "unauthenticated"], caller).not.toContain(said);
      else expect(said, caller).toBe(caller === "anyone" ? "unauthenticated" : "forbidden");
      if (name === "authorisation.status") {
        const seen = ["auditor", "another analyst", "anyone"].includes(caller) ? undefined : "done";
        expect(said === "done" ? "done" : undefined, caller).toBe(seen);
      }
    }
  });

  test("in somebody else's name nobody applies, approves or refuses", async () => {
    const judge = (await net.signIn("authorising-1", "authorising")).session;
    const applicant = (await net.signIn("applicant-1", "applicant")).session;
    const forbidden = { code: "forbidden" };
    const signature = nowhere;
    const approval = { id: document().id, role: "authorising-2", signature };
    await expect(
      callOperation(net.url, authorisationApprove, approval, { token: judge }),
    ).rejects.toMatchObject(forbidden);
    const application = {
      document: encodeAuthorisation(document()),
      applicant: "applicant-2",
      signature,
    };
    await expect(
      callOperation(net.url, authorisationApply, application, { token: applicant }),
    ).rejects.toMatchObject(forbidden);
    await expect(
      callOperation(net.url, authorisationRevoke, { leaf: revocation("authorising-2") }, { token: judge }),
    ).rejects.toMatchObject(forbidden);
  });
});
