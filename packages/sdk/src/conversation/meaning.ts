import { fromUtf8, toHex } from "@custos/base";
import {
  contentCodec,
  contentTypes,
  dispositions,
  plainTextOf,
  roomStateOf,
  type MimiContent,
  type NestedPart,
} from "@custos/crypto/codec";
import type { UnsupportedContent } from "./rows.js";

/** What a message's content does to a conversation. Ids are MIMI message ids in hex. */
export type Meaning =
  | { kind: "say"; said: Said; inReplyTo?: string }
  | { kind: "edit"; of: string; said: Said; inReplyTo?: string }
  | { kind: "delete"; of: string }
  | { kind: "react"; to: string; emoji: string }
  | { kind: "unreact"; reaction: string; to: string }
  | { kind: "name"; name: string }
  /** Status reports, complaints and what cannot be read: not for people. */
  | { kind: "nothing" };

export interface Said {
  text?: string;
  format: "plain" | "markdown";
  language: string;
  unsupported?: UnsupportedContent;
}

/** Longer ones are no reactions but texts in disguise. */
const maxReactionBytes = 64;

/** What content means; bytes that are none mean nothing. */
export function meaningOf(bytes: Uint8Array): Meaning {
  let content: MimiContent;
  try {
    content = contentCodec.decode(bytes);
  } catch {
    return { kind: "nothing" };
  }
  const { body } = content;
  const replaces = content.replaces && toHex(content.replaces);
  const inReplyTo = content.inReplyTo && toHex(content.inReplyTo);
  if (body.disposition === dispositions.reaction) return reactionOf(body, replaces, inReplyTo);
  if (body.cardinality === "null") return replaces ? { kind: "delete", of: replaces } : { kind: "nothing" };
  const state = roomStateOf(content);
  if (state) return { kind: "name", name: state.name };
  if (isSilent(body)) return { kind: "nothing" };
  const reply = inReplyTo ? { inReplyTo } : {};
  const said = saidOf(content);
  return replaces ? { kind: "edit", of: replaces, said, ...reply } : { kind: "say", said, ...reply };
}

function reactionOf(body: NestedPart, replaces: string | undefined, to: string | undefined): Meaning {
  if (!to) return { kind: "nothing" };
  if (body.cardinality === "null") {
    return replaces ? { kind: "unreact", reaction: replaces, to } : { kind: "nothing" };
  }
  if (body.cardinality !== "single" || body.content.length > maxReactionBytes) return { kind: "nothing" };
  try {
    const emoji = fromUtf8(body.content).trim();
    return emoji === "" ? { kind: "nothing" } : { kind: "react", to, emoji };
  } catch {
    return { kind: "nothing" };
  }
}

function isSilent(body: NestedPart): boolean {
  if (body.cardinality !== "single") return false;
  const { contentType } = body;
  return (
    contentType === contentTypes.status ||
    contentType === contentTypes.sealComplaint ||
    contentType === contentTypes.roomState
  );
}

function saidOf(content: MimiContent): Said {
  const { body } = content;
  const text = plainTextOf(content);
  const { language } = body;
  if (text !== undefined) {
    const markdown = body.cardinality === "single" && body.contentType === contentTypes.markdown;
    return { text, format: markdown ? "markdown" : "plain", language };
  }
  const contentType =
    body.cardinality === "single" || body.cardinality === "external" ? body.contentType : "multipart";
  const filename = body.cardinality === "external" && body.filename !== "" ? { filename: body.filename } : {};
  return { format: "plain", language, unsupported: { contentType, ...filename } };
}
