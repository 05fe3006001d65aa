/**
 * What stands behind the `#` of an invitation link that somebody pasted, or undefined where it is none. Whether it is a
 * good one the engine says.
 */
export function invitationHash(text: string): string | undefined {
  const trimmed = text.trim();
  const at = trimmed.indexOf("#");
  if (at <= 0 || !/^(custos:join|https?:\/\/[^\s#?]+\/join)$/.test(trimmed.slice(0, at))) return undefined;
  const hash = trimmed.slice(at + 1);
  return new URLSearchParams(hash).has("key") ? hash : undefined;
}
