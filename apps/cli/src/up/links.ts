import { operatorInvite, parseInvitationLink, staffInvite } from "@custos/contract";
import { callOperation } from "@custos/service";
import { formatInvitationLink } from "@custos/contract";
import { connectOperator } from "../network/invite.js";
import type { LocalNetwork, PublicPorts } from "../network/run.js";
import { dutyWords, hostOf, staff, type StaffMember } from "./cast.js";

/** One line of the page that `custos up` prints. */
export interface PrintedLink {
  readonly id: string;
  readonly who: string;
  readonly does: string;
  readonly url: string;
}

/** A fresh one-time sign-in link of everybody of an authority's staff. */
export async function staffLinks(
  network: LocalNetwork,
  code: string,
  ports: PublicPorts,
): Promise<PrintedLink[]> {
  const access = network.access.get(code);
  const people = staff[code] ?? [];
  if (!access) return [];
  const link = async (person: StaffMember): Promise<PrintedLink> => {
    const { token } = await callOperation(access.url, staffInvite, person, { token: network.staffToken });
    const url = `http://${hostOf(person.id, code)}:${ports.access[code]}/#link=${token}`;
    return { id: person.id, who: person.name, does: dutyWords[person.duty], url };
  };
  return Promise.all(people.map(link));
}

/** The operator's own, to the console. */
export async function operatorLink(network: LocalNetwork, ports: PublicPorts): Promise<PrintedLink> {
  const operator = connectOperator(network);
  try {
    const { token } = await operator.call(operatorInvite, {});
    const url = `http://operator.localhost:${ports.relay}/console/#link=${token}`;
    return { id: "operator", who: "Operator", does: "runs the network, can open nothing", url };
  } finally {
    await operator.close();
  }
}

/** An invitation as an address of the messenger, at a host of its own: a browser keeps one member a host. */
export function joinLink(id: string, invitation: string, ports: PublicPorts, words: string): PrintedLink {
  const url = formatInvitationLink(
    parseInvitationLink(invitation),
    `http://${id}.localhost:${ports.relay}/join`,
  );
  return { id, who: words, does: "joins by this invitation and writes", url };
}
