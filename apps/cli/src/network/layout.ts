import { join } from "node:path";

export type Body = "authorising" | "oversight";

/** Where each part of a network on one machine keeps its data; every process has a folder of its own. */
export interface NetworkLayout {
  readonly root: string;
  /** There once the key ceremonies are over and the charter is signed; what is without it is made anew. */
  readonly made: string;
  readonly charter: string;
  /** Config of each process, written at each start, since addresses change. */
  readonly config: string;
  /** Log leaves of the key ceremonies, appended when the relay first runs. */
  readonly ceremonyLeaves: string;
  /** Private keys of the operator and of the people of the bodies, for a network on one machine. */
  readonly operatorKey: string;
  readonly roleKeys: string;
  readonly ceremonyToken: string;
  readonly staffToken: string;
  readonly relay: string;
  readonly witness: string;
  access(authority: string): string;
  trustee(authority: string, body: Body, index: number): string;
}

export function layoutOf(root: string): NetworkLayout {
  return {
    root,
    made: join(root, "network.json"),
    charter: join(root, "charter.note"),
    config: join(root, "config"),
    ceremonyLeaves: join(root, "ceremony-leaves.json"),
    operatorKey: join(root, "operator.key"),
    roleKeys: join(root, "roles.json"),
    ceremonyToken: join(root, "ceremony.token"),
    staffToken: join(root, "staff.token"),
    relay: join(root, "relay"),
    witness: join(root, "witness"),
    access: (authority) => join(root, authority, "access"),
    trustee: (authority, body, index) => join(root, authority, `${body}-${index}`),
  };
}
