import type { StaffPerson } from "@custos/contract";

/** Who is signed in, in this tab and until then. */
export interface DeskSession {
  readonly session: string;
  readonly expiresAtMs: number;
  readonly person: StaffPerson;
}

type Storage = Pick<globalThis.Storage, "getItem" | "setItem" | "removeItem">;

const key = "custos.session";

/** The tab's session. It lives in `sessionStorage`: another tab signs in by itself, and closing the tab ends it. */
export class SessionStore {
  readonly #storage: Storage;
  readonly #listeners = new Set<() => void>();
  #current: DeskSession | undefined;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#current = readSession(storage.getItem(key));
  }

  get current(): DeskSession | undefined {
    return this.#current;
  }

  set(session: DeskSession): void {
    this.#storage.setItem(key, JSON.stringify(session));
    this.#change(session);
  }

  clear(): void {
    if (!this.#current) return;
    this.#storage.removeItem(key);
    this.#change(undefined);
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #change(session: DeskSession | undefined): void {
    this.#current = session;
    for (const listener of this.#listeners) listener();
  }
}

function readSession(stored: string | null): DeskSession | undefined {
  try {
    const value = JSON.parse(stored ?? "null") as Partial<DeskSession> | null;
    const whole = typeof value?.session === "string" && typeof value.expiresAtMs === "number" && value.person;
    return whole ? (value as DeskSession) : undefined;
  } catch {
    return undefined;
  }
}
