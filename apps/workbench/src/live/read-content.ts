import { toHex } from "@custos/base";
import type { OpenedMessage } from "@custos/contract";
import {
  contentCodec,
  contentMessageId,
  contentTypes,
  dispositions,
  personUri,
  plainTextOf,
  roomStateOf,
  roomUri,
  statusReportOf,
  type ExternalPart,
  type MimiContent,
  type NestedPart,
} from "@custos/crypto/codec";

/** A file that a message refers to. */
export interface FileNote {
  readonly name: string;
  readonly type: string;
  /** Bytes; 0 where it is not said */
  readonly size: number;
}

/** What a message does, read from its MIMI content. Ids are MIMI message ids in hex. */
export type ReadContent =
  | {
      readonly kind: "text";
      readonly text: string;
      readonly file: FileNote | undefined;
      readonly inReplyTo: string | undefined;
    }
  | { readonly kind: "reaction"; readonly to: string; readonly text: string }
  | { readonly kind: "unreact"; readonly reaction: string }
  | { readonly kind: "edit"; readonly of: string; readonly text: string }
  | { readonly kind: "delete"; readonly of: string }
  | { readonly kind: "room-name"; readonly name: string }
  /** Delivery reports and complaints about seals: nothing that anybody wrote */
  | { readonly kind: "silent" }
  /** Signed by its sender, but nothing that this page can read */
  | { readonly kind: "unreadable" };

/** A message's MIMI id in hex, and what it does. What a sender made of its content is hostile: nothing here throws. */
export function readContent({
  sender,
  roomId,
  content,
}: Pick<OpenedMessage, "sender" | "roomId" | "content">): {
  mimiId: string | undefined;
  read: ReadContent;
} {
  try {
    const mimi = contentCodec.decode(content);
    const mimiId = toHex(contentMessageId(content, mimi.salt, personUri(sender), roomUri(roomId)));
    return { mimiId, read: interpret(mimi) };
  } catch {
    return { mimiId: undefined, read: { kind: "unreadable" } };
  }
}

function interpret(content: MimiContent): ReadContent {
  const { body } = content;
  const replaces = content.replaces && toHex(content.replaces);
  const inReplyTo = content.inReplyTo && toHex(content.inReplyTo);
  if (isSilent(content)) return { kind: "silent" };
  const state = roomStateOf(content);
  if (state) return { kind: "room-name", name: state.name };
  if (body.disposition === dispositions.reaction) {
    if (replaces && body.cardinality === "null") return { kind: "unreact", reaction: replaces };
    const text = plainTextOf(content);
    return inReplyTo && text !== undefined
      ? { kind: "reaction", to: inReplyTo, text }
      : { kind: "unreadable" };
  }
  if (replaces && body.cardinality === "null") return { kind: "delete", of: replaces };
  const text = plainTextOf(content);
  const file = fileOf(body);
  if (replaces && text !== undefined) return { kind: "edit", of: replaces, text };
  if (text === undefined && !file) return { kind: "unreadable" };
  return { kind: "text", text: text ?? "", file, inReplyTo };
}

function isSilent(content: MimiContent): boolean {
  const { body } = content;
  if (body.cardinality === "single" && body.contentType === contentTypes.sealComplaint) return true;
  return statusReportOf(content) !== undefined;
}

function fileOf(part: NestedPart): FileNote | undefined {
  const external = externalPartOf(part);
  return external && { name: external.filename, type: external.contentType, size: Number(external.size) };
}

function externalPartOf(part: NestedPart): ExternalPart | undefined {
  if (part.cardinality === "external") return part;
  if (part.cardinality !== "multi") return undefined;
  for (const inner of part.parts) {
    const found = externalPartOf(inner);
    if (found) return found;
  }
  return undefined;
}
