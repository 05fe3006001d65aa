import { ensure, utf8 } from "@custos/base";
import { decode, encode, rfc8949EncodeOptions } from "cborg";
import type { ContentExtensions, Expiration, MimiContent } from "./content.js";
import { dispositions, type ExternalPart, type NestedPart } from "./content-part.js";

/** Longest text of one message, in bytes of UTF-8. */
export const maxTextBytes = 65_536;

export const contentTypes = {
  plain: "text/plain;charset=utf-8",
  markdown: "text/markdown;variant=GFM-MIMI",
  roomState: "application/vnd.custos.room-state+cbor",
  sealComplaint: "application/vnd.custos.seal-complaint",
  status: "application/mimi-message-status",
} as const;

/** What the makers of content take beside the content itself. */
export interface ContentOptions {
  /** 16 random bytes; made here where they are not given. */
  salt?: Uint8Array;
  extensions?: ContentExtensions;
  expires?: Expiration;
  topicId?: Uint8Array;
  /** BCP 47 */
  language?: string;
}

function make(
  body: NestedPart,
  options: ContentOptions,
  refers: Pick<MimiContent, "replaces" | "inReplyTo"> = {},
): MimiContent {
  return {
    salt: options.salt ?? crypto.getRandomValues(new Uint8Array(16)),
    topicId: options.topicId ?? new Uint8Array(),
    ...(options.expires ? { expires: options.expires } : {}),
    extensions: options.extensions ?? new Map(),
    body,
    ...refers,
  };
}

function single(
  contentType: string,
  content: Uint8Array,
  language = "",
  disposition: number = dispositions.render,
): NestedPart {
  return { disposition, language, cardinality: "single", contentType, content };
}

function textPart(text: string, contentType: string, language?: string): NestedPart {
  ensure(text.isWellFormed(), "malformed", "text: a lone surrogate");
  const bytes = utf8(text);
  ensure(bytes.length >= 1 && bytes.length <= maxTextBytes, "too-large", `text: 1 to ${maxTextBytes} bytes`);
  return single(contentType, bytes, language);
}

/** A plain text message of 1 to 65,536 bytes. */
export function textContent(text: string, options: ContentOptions = {}): MimiContent {
  return make(textPart(text, contentTypes.plain, options.language), options);
}

export function markdownContent(text: string, options: ContentOptions = {}): MimiContent {
  return make(textPart(text, contentTypes.markdown, options.language), options);
}

/** Answers the message with this id (32 bytes, `contentMessageId`). */
export function replyContent(inReplyTo: Uint8Array, text: string, options: ContentOptions = {}): MimiContent {
  return make(textPart(text, contentTypes.plain, options.language), options, { inReplyTo });
}

/** One reaction, usually an emoji. */
export function reactionContent(
  inReplyTo: Uint8Array,
  reaction: string,
  options: ContentOptions = {},
): MimiContent {
  const body = single(contentTypes.plain, utf8(reaction), "", dispositions.reaction);
  return make(body, options, { inReplyTo });
}

/** Takes one's own reaction back. */
export function unreactContent(
  reaction: Uint8Array,
  inReplyTo: Uint8Array,
  options: ContentOptions = {},
): MimiContent {
  const body: NestedPart = { disposition: dispositions.reaction, language: "", cardinality: "null" };
  return make(body, options, { replaces: reaction, inReplyTo });
}

/** Other text for one's own earlier message; `inReplyTo` is that of the message that is replaced. */
export function editContent(
  replaces: Uint8Array,
  text: string,
  options: ContentOptions & { inReplyTo?: Uint8Array } = {},
): MimiContent {
  const { inReplyTo } = options;
  return make(textPart(text, contentTypes.plain, options.language), options, {
    replaces,
    ...(inReplyTo ? { inReplyTo } : {}),
  });
}

/** Takes one's own earlier message away. */
export function deleteContent(
  replaces: Uint8Array,
  options: ContentOptions & { inReplyTo?: Uint8Array } = {},
): MimiContent {
  const body: NestedPart = { disposition: dispositions.render, language: "", cardinality: "null" };
  const { inReplyTo } = options;
  return make(body, options, { replaces, ...(inReplyTo ? { inReplyTo } : {}) });
}

/** A file that lies encrypted elsewhere. */
export function attachmentContent(
  part: Omit<ExternalPart, "cardinality" | "disposition" | "language">,
  options: ContentOptions = {},
): MimiContent {
  const head = {
    disposition: dispositions.attachment,
    language: options.language ?? "",
    cardinality: "external" as const,
  };
  return make({ ...head, ...part }, options);
}

/** Name and the like of a room, resent after each add. */
export interface RoomState {
  name: string;
}

export function roomStateContent(state: RoomState, options: ContentOptions = {}): MimiContent {
  ensure(utf8(state.name).length <= 1024, "too-large", "name of a room");
  const bytes = encode(new Map([["name", state.name]]), rfc8949EncodeOptions);
  return make(single(contentTypes.roomState, bytes, "", dispositions.unspecified), options);
}

/** The room state in a content, if that is what it is; unknown fields are passed over, `malformed` never thrown. */
export function roomStateOf({ body }: MimiContent): RoomState | undefined {
  if (body.cardinality !== "single" || body.contentType !== contentTypes.roomState) return undefined;
  try {
    const fields = decode(body.content, { useMaps: true, strict: true }) as unknown;
    const name = fields instanceof Map ? (fields.get("name") as unknown) : undefined;
    return typeof name === "string" && utf8(name).length <= 1024 ? { name } : undefined;
  } catch {
    return undefined;
  }
}

/** A proof that an epoch's committer made a false seal (encoded SealComplaint), for the other members. */
export function sealComplaintContent(complaint: Uint8Array, options: ContentOptions = {}): MimiContent {
  return make(single(contentTypes.sealComplaint, complaint, "", dispositions.unspecified), options);
}
