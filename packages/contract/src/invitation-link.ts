import { asId, CustosError, ensure, fromBase64url, isId, toBase64url, type NetworkId } from "@custos/base";

/** What a member hands to a newcomer: the way in, and what to trust on the way. */
export interface InvitationLink {
  relayUrl: string;
  networkId: NetworkId;
  /** Hash of charter number 1, 32 bytes: from it every later one follows. */
  charterHash: Uint8Array;
  /** Ed25519 seed, 32 bytes: who has it may join, once. */
  invitationKey: Uint8Array;
}

const scheme = "custos:join";
const version = "1";
const fields = ["v", "relay", "network", "charter", "key"] as const;

/**
 * `custos:join#v=1&relay=...&network=...&charter=...&key=...`, or the same behind a messenger's own address
 * (`https://HOST/join`) where `page` is given: what stands behind the `#` never reaches a server.
 */
export function formatInvitationLink(link: InvitationLink, page: string = scheme): string {
  const parameters = new URLSearchParams({
    v: version,
    relay: link.relayUrl,
    network: link.networkId,
    charter: toBase64url(link.charterHash),
    key: toBase64url(link.invitationKey),
  });
  return `${page}#${parameters.toString()}`;
}

/** The link in a text from outside; `malformed` says which part is wrong. */
export function parseInvitationLink(text: string): InvitationLink {
  const trimmed = text.trim();
  ensure(trimmed.length <= 1024, "malformed", "invitation: too long");
  const at = trimmed.indexOf("#");
  const isInvitation = at > 0 && isJoinPage(trimmed.slice(0, at));
  ensure(isInvitation, "malformed", `invitation: does not begin with ${scheme}# or https://…/join#`);
  const parameters = new URLSearchParams(trimmed.slice(at + 1));
  const names = [...parameters.keys()];
  for (const name of fields) ensure(names.includes(name), "malformed", `invitation: ${name} is missing`);
  ensure(
    names.length === fields.length,
    "malformed",
    "invitation: something is in it that does not belong there",
  );
  const of = (name: (typeof fields)[number]): string => parameters.get(name) as string;
  ensure(of("v") === version, "unsupported", "invitation: of another version");
  ensure(isId(of("network")), "malformed", "invitation: network");
  return {
    relayUrl: relayUrlOf(of("relay")),
    networkId: asId<NetworkId>(of("network")),
    charterHash: bytesOf(of("charter"), "charter"),
    invitationKey: bytesOf(of("key"), "key"),
  };
}

function isJoinPage(page: string): boolean {
  if (page === scheme) return true;
  try {
    const { protocol, pathname, search } = new URL(page);
    return (protocol === "https:" || protocol === "http:") && pathname.endsWith("/join") && search === "";
  } catch {
    return false;
  }
}

function relayUrlOf(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new CustosError("malformed", "invitation: relay is no address");
  }
  const web = url.protocol === "https:" || url.protocol === "http:";
  ensure(web && !url.username && !url.password && !url.search && !url.hash, "malformed", "invitation: relay");
  return text;
}

function bytesOf(text: string, name: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = fromBase64url(text);
  } catch {
    throw new CustosError("malformed", `invitation: ${name} is not base64url`);
  }
  ensure(bytes.length === 32, "malformed", `invitation: ${name} is not 32 bytes`);
  return bytes;
}
