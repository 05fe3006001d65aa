import { describe, expect, it } from "vitest";
import { asId, CustosError, type NetworkId } from "@custos/base";
import { formatInvitationLink, parseInvitationLink } from "@custos/contract";

const link = {
  relayUrl: "https://relay.example:8443/base",
  networkId: asId<NetworkId>("ab".repeat(16)),
  charterHash: new Uint8Array(32).fill(1),
  invitationKey: new Uint8Array(32).fill(250),
};
const text = formatInvitationLink(link);

function refusal(broken: string): string {
  try {
    parseInvitationLink(broken);
  } catch (error) {
    return error instanceof CustosError ? `${error.code}: ${error.message}` : String(error);
  }
  return "taken";
}

describe("an invitation's link", () => {
  it("comes back from its text as it was, white space around it or not", () => {
    expect(parseInvitationLink(text)).toEqual(link);
    expect(parseInvitationLink(`  ${text}\n`)).toEqual(link);
  });

  it("stands as well behind the address of a messenger's own page, and behind no other", () => {
    const page = formatInvitationLink(link, "https://chat.example/join");
    expect(page.startsWith("https://chat.example/join#v=1&")).toBe(true);
    expect(parseInvitationLink(page)).toEqual(link);
    for (const other of [
      "https://chat.example/joint",
      "ftp://chat.example/join",
      "https://chat.example/join?x=1",
    ])
      expect(refusal(page.replace("https://chat.example/join", other))).toContain("does not begin with");
  });

  it("is refused with a word on what is wrong", () => {
    expect(refusal("https://example.com")).toBe(
      "malformed: invitation: does not begin with custos:join# or https://…/join#",
    );
    expect(refusal(text.replace("&key=", "&kez="))).toBe("malformed: invitation: key is missing");
    expect(refusal(text.slice(0, -1))).toBe("malformed: invitation: key is not base64url");
    expect(refusal(`${text.slice(0, -43)}AAAA`)).toBe("malformed: invitation: key is not 32 bytes");
    expect(refusal(`${text}&more=1`)).toContain("does not belong there");
    expect(refusal(`${text}&v=1`)).toContain("does not belong there");
    expect(refusal(text.replace("v=1", "v=2"))).toBe("unsupported: invitation: of another version");
    expect(refusal(text.replace("abab", "ABAB"))).toBe("malformed: invitation: network");
    expect(refusal(text.replace("https%3A", "ftp%3A"))).toBe("malformed: invitation: relay");
    expect(refusal(text.replace("https%3A%2F%2Frelay.example%3A8443", "nowhere"))).toBe(
      "malformed: invitation: relay is no address",
    );
    expect(refusal("custos:join#".padEnd(2000, "x"))).toBe("malformed: invitation: too long");
  });
});
