import { CustosError, ensure } from "@custos/base";
import { decode, encode, rfc8949EncodeOptions, Tagged } from "cborg";
import { arrayOf, bytesOf, dispositions, uintOf } from "./content-part.js";
import { contentTypes, type ContentOptions } from "./content-make.js";
import type { MimiContent } from "./content.js";

/** What became of a message at a device (draft-mahy-mimi-message-status). */
export const messageStatuses = {
  unread: 0,
  delivered: 1,
  read: 2,
  expired: 3,
  deleted: 4,
  hidden: 5,
  error: 6,
} as const;

export interface MessageStatus {
  /** MIMI message id, 32 bytes */
  messageId: Uint8Array;
  /** 0 to 255, see `messageStatuses`. */
  status: number;
}

export interface StatusReport {
  timeMs: number;
  statuses: MessageStatus[];
}

/** CBOR tag 62: milliseconds since 1970. */
const timestampTag = 62;
const maxStatuses = 1024;

/** `[timestamp, [* [messageId, status]]]` as a message that nobody renders. */
export function statusContent(report: StatusReport, options: ContentOptions = {}): MimiContent {
  const statuses = report.statuses.map(({ messageId, status }) => [messageId, status]);
  const content = encode([new Tagged(timestampTag, report.timeMs), statuses], rfc8949EncodeOptions);
  return {
    salt: options.salt ?? crypto.getRandomValues(new Uint8Array(16)),
    topicId: new Uint8Array(),
    extensions: options.extensions ?? new Map(),
    body: {
      disposition: dispositions.unspecified,
      language: "",
      cardinality: "single",
      contentType: contentTypes.status,
      content,
    },
  };
}

/** What a device says that it has got: one status for all of the messages. */
export function deliveryStatus(
  messageIds: readonly Uint8Array[],
  status: keyof typeof messageStatuses,
  timeMs: number,
  options: ContentOptions = {},
): MimiContent {
  const statuses = messageIds.map((messageId) => ({ messageId, status: messageStatuses[status] }));
  return statusContent({ timeMs, statuses }, options);
}

/** The report in a content, if that is what it is; `malformed` for a report that is none. */
export function statusReportOf({ body }: MimiContent): StatusReport | undefined {
  if (body.cardinality !== "single" || body.contentType !== contentTypes.status) return undefined;
  let value: unknown;
  try {
    value = decode(body.content, {
      strict: true,
      allowIndefinite: false,
      tags: Tagged.preserve(timestampTag),
    });
  } catch (cause) {
    throw new CustosError("malformed", "status report: not CBOR", { cause });
  }
  const [time, list, ...more] = arrayOf(value, "status report");
  ensure(time instanceof Tagged && more.length === 0, "malformed", "content: status report");
  const statuses = arrayOf(list, "statuses").map((item) => {
    const [id, status, ...rest] = arrayOf(item, "status");
    const messageId = bytesOf(id, "messageId");
    ensure(messageId.length === 32 && rest.length === 0, "malformed", "content: status");
    return { messageId, status: uintOf(status, 255, "status") };
  });
  ensure(statuses.length <= maxStatuses, "too-large", "content: statuses");
  return { timeMs: uintOf(time.value, Number.MAX_SAFE_INTEGER, "timestamp"), statuses };
}
