import { CustosError, fromUtf8 } from "@custos/base";
import type { MimiContent } from "./content.js";
import { arrayOf, bytesOf, uintOf, type NestedPart } from "./content-part.js";

/** Name of the extension in which a device names its last accepted message in the room. */
export const previousExtension = "custos_previous";

/** A device's last accepted message in a room: counters alone cannot show that the end of an epoch was withheld. */
export interface PreviousMessage {
  epoch: bigint;
  generation: number;
  /** SHA-256 of the MLSMessage with the PrivateMessage. */
  hash: Uint8Array;
}

/** The content with the extension `custos_previous` set, or without it. */
export function withPrevious(content: MimiContent, previous: PreviousMessage | undefined): MimiContent {
  const extensions = new Map(content.extensions);
  if (previous)
    extensions.set(previousExtension, [Number(previous.epoch), previous.generation, previous.hash]);
  else extensions.delete(previousExtension);
  return { ...content, extensions };
}

/** What the extension `custos_previous` names; undefined where there is none, `malformed` where it is not of the form. */
export function previousOf(content: MimiContent): PreviousMessage | undefined {
  const value = content.extensions.get(previousExtension);
  if (value === undefined) return undefined;
  const [epoch, generation, hash, ...more] = arrayOf(value, previousExtension);
  const bytes = bytesOf(hash, previousExtension);
  if (bytes.length !== 32 || more.length > 0)
    throw new CustosError("malformed", `content: ${previousExtension}`);
  return {
    epoch: BigInt(uintOf(epoch, Number.MAX_SAFE_INTEGER, previousExtension)),
    generation: uintOf(generation, 0xffff_ffff, previousExtension),
    hash: bytes,
  };
}

/** The text of a message: of its first part that is text, depth first; undefined where there is none that can be read. */
export function plainTextOf(content: MimiContent): string | undefined {
  return textOfPart(content.body);
}

function textOfPart(part: NestedPart): string | undefined {
  if (part.cardinality === "multi") {
    for (const inner of part.parts) {
      const text = textOfPart(inner);
      if (text !== undefined) return text;
    }
    return undefined;
  }
  if (part.cardinality !== "single" || !/^text\/(plain|markdown)(;|$)/i.test(part.contentType))
    return undefined;
  try {
    return fromUtf8(part.content);
  } catch {
    return undefined;
  }
}
