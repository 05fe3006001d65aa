import { proxy } from "comlink";
import { useEffect, useState } from "react";
import type { RoomId } from "@custos/base";
import type { ConversationRow, Draft } from "@custos/sdk";
import { patched } from "../worker/rows-patch.js";
import { useEngine } from "./use-engine.js";

export interface WatchedRoom {
  readonly rows: readonly ConversationRow[];
  /** What was read when the room was opened, and what was begun to be written. */
  readonly opened: { readonly readSeq: number; readonly draft: Draft | undefined };
}

/** A room's rows, live; undefined until they have come. Mount it anew for each room. */
export function useRows(roomId: RoomId): WatchedRoom | undefined {
  const { api } = useEngine();
  const [rows, setRows] = useState<readonly ConversationRow[]>();
  const [opened, setOpened] = useState<WatchedRoom["opened"]>();
  useEffect(() => {
    let over = false;
    const show = proxy((patch: Parameters<typeof patched>[1]) => {
      if (!over) setRows((before) => patched(before ?? [], patch));
    });
    api.watch(roomId, show).then(
      (found) => {
        if (!over) setOpened(found);
      },
      () => {
        if (over) return;
        setRows((before) => before ?? []);
        setOpened({ readSeq: 0, draft: undefined });
      },
    );
    return () => {
      over = true;
      void api.unwatch(roomId);
    };
  }, [api, roomId]);
  return opened && rows && { rows, opened };
}
