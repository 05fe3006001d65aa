import type { AuthorisationId } from "@custos/base";
import type { AuthorisationState, OpenedMessage } from "@custos/contract";
import type { Access } from "../access.js";
import { grantedStates, stateNow } from "../authorisations/visible.js";
import { openedAfter, openedFromRow, openedHead } from "./opened.js";

/** Through what somebody looks at opened messages. */
export interface Lens {
  /** Whose it is; undefined for the authority's own programs, which see everything. */
  readonly reader: string | undefined;
  readonly page: (after: number, limit: number) => OpenedMessage[];
  /** The newest cursor that `page` would give; 0 where there is none. */
  readonly head: () => number;
  /** Authorisations of the reader that are no longer, or for the time being not, good for reading. */
  readonly ended: () => Map<AuthorisationId, AuthorisationState>;
  /** Whether what was looked up a moment ago may still be given out. */
  readonly mayGive: (message: OpenedMessage) => boolean;
}

/** Everything, at the cursors of `opened`. */
export function wholeLens({ store }: Access): Lens {
  return {
    reader: undefined,
    page: (after, limit) => openedAfter(store.reader, after, limit),
    head: () => openedHead(store.reader),
    ended: () => new Map(),
    mayGive: () => true,
  };
}

/**
 * What the authorisations in force that name this reader have opened, at cursors of its own; of other authorisations neither
 * their messages nor that they cover the same ones.
 */
export function readerLens(access: Access, reader: string): Lens {
  const connection = access.store.reader;
  const inForce = (): string => authorisationsInForce(access, reader);
  return {
    reader,
    page: (after, limit) =>
      connection.prepare(pageSql).all([inForce(), reader, after, limit]).map(openedFromRow),
    head: () => {
      const [row] = connection.prepare(headSql).all([inForce(), reader]);
      return (row?.head as number | null) ?? 0;
    },
    ended: () => new Map([...grantedStates(access, reader)].filter(([, state]) => state !== "granted")),
    mayGive: ({ authorisations }) => authorisations.some((id) => stateNow(access, id) === "granted"),
  };
}

/** The authorisations by which a reader may read now: a JSON list of their ids, for `json_each`. */
export function authorisationsInForce(access: Access, reader: string): string {
  const states = [...grantedStates(access, reader)];
  return JSON.stringify(states.flatMap(([id, state]) => (state === "granted" ? id : [])));
}

const lens = "WITH lens (id) AS (SELECT value FROM json_each(?))";

/** A message is given once, at the newest of its cursors, with those of its authorisations that are in the lens. */
const pageSql = `${lens}
  SELECT n.cursor, o.room, o.seq, o.time_ms, o.sender, o.device, o.message_id, o.content,
    (SELECT json_group_array(authorisation) FROM
      (SELECT m.authorisation FROM openings m
        WHERE m.authorisation IN (SELECT id FROM lens) AND m.room = n.room AND m.seq = n.seq
        ORDER BY m.authorisation)) AS authorisations
  FROM openings n JOIN opened o ON o.room = n.room AND o.seq = n.seq
  WHERE n.reader = ? AND n.cursor > ? AND n.authorisation IN (SELECT id FROM lens)
    AND n.cursor = (SELECT max(m.cursor) FROM openings m
      WHERE m.authorisation IN (SELECT id FROM lens) AND m.room = n.room AND m.seq = n.seq)
  ORDER BY n.cursor LIMIT ?`;

const headSql = `${lens}
  SELECT max(cursor) AS head FROM openings WHERE reader = ? AND authorisation IN (SELECT id FROM lens)`;
