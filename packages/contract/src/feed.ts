import * as z from "zod";
import { bytes, roomId, sequence } from "./fields.js";
import { limits } from "./limits.js";
import { operation } from "./operation.js";
import { roomEntry } from "./room-entry.js";

/** One entry of a room that has a slot of the authority. */
export const feedEntry = z.strictObject({
  cursor: sequence,
  roomId,
  entry: roomEntry,
  /** With the first bundle of a room, or the first after a gap: the tree and GroupInfo of the epoch that it makes. */
  start: z
    .strictObject({ groupInfo: bytes(limits.groupInfoBytes), tree: bytes(limits.treeBytes) })
    .optional(),
});
export type FeedEntry = z.output<typeof feedEntry>;

export const feedFollow = operation({
  name: "feed.follow",
  callers: ["access"],
  input: z.strictObject({ after: sequence }),
  output: z.strictObject({ head: sequence }),
  errors: [],
  says: "Everything of every room that has a slot of this authority after the cursor, then live, as `feed.entry` events.",
});

export const feedHead = operation({
  name: "feed.head",
  callers: ["access"],
  input: z.strictObject({}),
  output: z.strictObject({ head: sequence }),
  errors: [],
  says: "The newest cursor of this authority's feed.",
});
