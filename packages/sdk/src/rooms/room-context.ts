import type { Clock, MessageId, RoomId } from "@custos/base";
import type { InputOf, Operation, OutputOf } from "@custos/contract";
import type { PairingBackend, Suite } from "@custos/crypto/verify";
import type { CharterRecord } from "@custos/crypto/log";
import type { ClientEvent } from "../events.js";
import type { Identity } from "../identity/identity.js";
import type { KeyPackages } from "../identity/key-packages.js";
import type { LogView, ReadLog } from "../log/log-view.js";
import type { RandomBytes } from "../random.js";
import type { ClientStore } from "../store/client-store.js";

/** What every room of a client shares. */
export interface RoomContext {
  readonly identity: Identity;
  readonly store: ClientStore;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly suite: Suite;
  readonly backend: PairingBackend;
  readonly log: LogView;
  readonly keyPackages: KeyPackages;
  readonly readLog: ReadLog;
  /** Whether there is a session. */
  readonly isOnline: () => boolean;
  /** Resolves when there is a session; `cancelled` once the client is closed. */
  readonly whenOnline: () => Promise<void>;
  /** The relay's clock; this device's where no frame has come yet. */
  readonly relayNowMs: () => number;
  readonly call: <Op extends Operation>(operation: Op, input: InputOf<Op>) => Promise<OutputOf<Op>>;
  readonly emit: (event: ClientEvent) => void;
  /** Whether the person has said yes to a charter. */
  readonly hasAccepted: (charter: CharterRecord) => Promise<boolean>;
  /** A number for the next item of the outbox. */
  readonly nextOutboxNumber: () => number;
  /** What waits in a room cannot be done as things are, and is tried again; a message that is named is given up. */
  readonly refused: (roomId: RoomId, error: unknown, messageId?: MessageId) => void;
  /** Something may be done now that somebody waits for. */
  readonly changed: () => void;
}
