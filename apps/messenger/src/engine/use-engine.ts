import { createContext, useCallback, useContext, useMemo, useSyncExternalStore } from "react";
import type { PersonId, RoomId } from "@custos/base";
import type { OwnIdentity, RoomOverview } from "@custos/sdk";
import type { EngineView } from "../worker/engine-api.js";
import type { Engine } from "./engine.js";

export const EngineContext = createContext<Engine | null>(null);

export function useEngine(): Engine {
  const engine = useContext(EngineContext);
  if (!engine) throw new Error("outside of the EngineContext");
  return engine;
}

export function useView(): EngineView {
  const engine = useEngine();
  return useSyncExternalStore(engine.subscribe, engine.view);
}

/** Who this device belongs to; only below the screens of members. */
export function useSelf(): OwnIdentity {
  const { phase } = useView();
  if (phase.is !== "member") throw new Error("not a member");
  return phase.self;
}

export function useRoom(roomId: RoomId): RoomOverview | undefined {
  return useView().rooms?.find((room) => room.roomId === roomId);
}

/** Whether what is done now reaches the relay now. */
export function useConnected(): boolean {
  const { connection, online } = useView();
  return online && connection === "open";
}

/** A person's name as they gave it, or undefined. */
export function useNames(): (personId: PersonId) => string | undefined {
  const { people } = useView();
  const names = useMemo(
    () => new Map(people.map(({ personId, displayName }) => [personId, displayName])),
    [people],
  );
  return useCallback((personId) => names.get(personId), [names]);
}
