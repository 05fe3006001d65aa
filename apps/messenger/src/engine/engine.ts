import { proxy, wrap, type Remote } from "comlink";
import type { EngineApi, EngineView } from "../worker/engine-api.js";

/** The worker with the engine, as the screens see it. */
export interface Engine {
  readonly api: Remote<EngineApi>;
  readonly view: () => EngineView;
  /** Hears of each change of the view; the function that it returns ends that. */
  readonly subscribe: (listener: () => void) => () => void;
}

const first: EngineView = {
  phase: { is: "starting" },
  connection: "closed",
  online: true,
  rooms: undefined,
  people: [],
};

/** Starts the worker. One a page. */
export function startEngine(): Engine {
  const worker = new Worker(new URL("../worker/engine-worker.ts", import.meta.url), {
    type: "module",
    name: "custos engine",
  });
  const api = wrap<EngineApi>(worker);
  const listeners = new Set<() => void>();
  let view = first;
  const show = (next: EngineView): void => {
    view = next;
    for (const listener of listeners) listener();
  };
  // A worker that cannot even be loaded tells nobody.
  worker.onerror = () => show({ ...view, phase: { is: "failed", code: "internal" } });
  void api.open(proxy(show));
  const networkChanged = (): void => void api.networkChanged(navigator.onLine);
  window.addEventListener("online", networkChanged);
  window.addEventListener("offline", networkChanged);
  return {
    api,
    view: () => view,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
