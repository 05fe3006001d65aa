import type { DeviceId, MessageId, NetworkId, PersonId, RoomId } from "@custos/base";
import { idFor } from "../replay/ids.js";

/** Ids of everything of the residents: the same after each start, so that what is done already is not done again. */
export class ResidentIds {
  readonly #networkId: NetworkId;

  constructor(networkId: NetworkId) {
    this.#networkId = networkId;
  }

  person(id: string): PersonId {
    return idFor<PersonId>(this.#networkId, "resident", id);
  }

  device(id: string): DeviceId {
    return idFor<DeviceId>(this.#networkId, "resident device", id);
  }

  room(id: string): RoomId {
    return idFor<RoomId>(this.#networkId, "resident room", id);
  }

  /** Of a line of the story by the room's id and its number, or of whatever else has a name of its own. */
  message(room: string, line: number | string): MessageId {
    return idFor<MessageId>(this.#networkId, "resident line", `${room}/${line}`);
  }
}
