/** How many pairs of colours the tokens hold for people and rooms. */
export const avatarColours = 8;

/**
 * Which pair of colours (1 to 8) a person or room has, from a stable id, so that the same one looks the same on
 * every device. FNV-1a over UTF-16 units: it must spread, it need not resist anybody.
 */
export function avatarColour(id: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < id.length; at++) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193) >>> 0;
  }
  return (((hash ^ (hash >>> 15)) >>> 0) % avatarColours) + 1;
}
