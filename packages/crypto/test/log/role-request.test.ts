import { describe, expect, it } from "vitest";
import { utf8 } from "@custos/base";
import {
  encodeLeaf,
  encodeRoleRequest,
  leafToSign,
  parseLeaf,
  parseRoleRequest,
  signedRole,
  type RoleRequest,
} from "@custos/crypto/log";

const request: RoleRequest = {
  type: "role",
  action: "added",
  authority: 1,
  body: "authorising",
  id: "judge-1",
  name: "Justice Ruth Adeyemi",
  key: { kind: "passkey", publicKey: new Uint8Array(65).fill(4), rpId: "judge-1.localhost" },
  atMs: 1_700_000_000_000,
};
const bytes = encodeRoleRequest(request);
const text = new TextDecoder().decode(bytes);

describe("[LOG-16] a role before its trustees have signed", () => {
  it("comes back as it was, and is what their signatures are over", () => {
    expect(parseRoleRequest(bytes)).toEqual(request);
    expect(leafToSign(request)).toEqual(new Uint8Array([...utf8("custos leaf 1\n"), ...bytes]));
  });

  it("becomes a leaf with their signatures in order", () => {
    const signature = new Uint8Array(64).fill(1);
    const leaf = signedRole(request, [
      { trustee: 3, signature },
      { trustee: 1, signature },
    ]);
    expect(leaf.signatures.map(({ trustee }) => trustee)).toEqual([1, 3]);
    expect(parseLeaf(encodeLeaf(leaf))).toEqual(leaf);
  });

  it.each([
    ["not JSON", "{"],
    ["no object", "[]"],
    ["another type", text.replace('"role"', '"reset"')],
    ["another spelling", ` ${text}`],
    ["more than there should be", text.replace("{", '{"a":1,')],
    ["signed already", text.replace("{", '{"signatures":[],')],
    ["an unknown body", text.replace('"authorising"', '"judges"')],
  ])("is refused: %s", (_, broken) => {
    expect(() => parseRoleRequest(utf8(broken))).toThrow(expect.objectContaining({ code: "malformed" }));
  });
});
