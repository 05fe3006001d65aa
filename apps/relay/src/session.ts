import { ensure, type DeviceId, type PersonId } from "@custos/base";
import type { Context, Session } from "@custos/service";

export interface DeviceSession extends Session {
  readonly caller: "device";
  readonly personId: PersonId;
  readonly deviceId: DeviceId;
}

export interface AccessSession extends Session {
  readonly caller: "access";
  readonly authority: number;
}

export interface OperatorSession extends Session {
  readonly caller: "operator";
  readonly name: string;
}

/** Who has proved a role on a connection. */
export type RelaySession = DeviceSession | AccessSession | OperatorSession;

export type RelayContext = Context<RelaySession>;

/** The device that calls; `forbidden` for anybody else. */
export function deviceOf(context: RelayContext): DeviceSession {
  ensure(context.session?.caller === "device", "forbidden");
  return context.session;
}

/** The operator that calls; `forbidden` for anybody else. */
export function operatorOf(context: RelayContext): OperatorSession {
  ensure(context.session?.caller === "operator", "forbidden");
  return context.session;
}
