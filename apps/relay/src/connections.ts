import type { DeviceId } from "@custos/base";
import { closeCodes } from "@custos/contract";
import type { Connection } from "@custos/service";
import type { RelaySession } from "./session.js";

/** Who is connected now. */
export class RelayConnections {
  readonly #all = new Set<Connection<RelaySession>>();
  readonly #devices = new Map<DeviceId, Set<Connection<RelaySession>>>();

  add(connection: Connection<RelaySession>): void {
    this.#all.add(connection);
    if (connection.session?.caller !== "device") return;
    const { deviceId } = connection.session;
    const own = this.#devices.get(deviceId) ?? new Set();
    this.#devices.set(deviceId, own.add(connection));
    // A device that comes back while its old connection has not been missed yet does not pile them up.
    if (own.size > connectionsPerDevice) {
      const [oldest] = own;
      oldest?.close(closeCodes.flood, "too many connections of one device");
    }
  }

  remove(connection: Connection<RelaySession>): void {
    this.#all.delete(connection);
    if (connection.session?.caller !== "device") return;
    const { deviceId } = connection.session;
    const own = this.#devices.get(deviceId);
    own?.delete(connection);
    if (own?.size === 0) this.#devices.delete(deviceId);
  }

  /** Devices that are connected now. */
  get deviceCount(): number {
    return this.#devices.size;
  }

  isConnected(deviceId: DeviceId): boolean {
    return this.#devices.has(deviceId);
  }

  /** Sends a frame to a device, wherever it is connected. */
  sendTo(deviceId: DeviceId, frame: string): void {
    const own = this.#devices.get(deviceId);
    if (own) for (const connection of own) connection.send(frame);
  }

  sendToAll(frame: string): void {
    for (const connection of this.#all) connection.send(frame);
  }

  /** A removed device is told not to come back. */
  closeDevice(deviceId: DeviceId): void {
    for (const connection of this.#devices.get(deviceId) ?? [])
      connection.close(closeCodes.removed, "removed");
  }
}

const connectionsPerDevice = 4;
