import {
  authorisationApply,
  authorisationApprove,
  authorisationRevoke,
  logAppend,
  passkeyBegin,
  passkeyFinish,
  staffEnrolments,
  staffMe,
  type InputOf,
  type Operation,
  type OutputOf,
  type StaffDuty,
} from "@custos/contract";
import { encodeRoleSignature } from "@custos/crypto/codec";
import {
  encodeLeaf,
  leafToSign,
  parseRoleRequest,
  signedRole,
  signLeafPart,
  type Leaf,
  type UnsignedLeaf,
} from "@custos/crypto/log";
import { authorisationToSign, encodeAuthorisation, type Authorisation } from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import { Authenticator } from "./authenticator.js";
import { seedOf, until, type AccessNetwork } from "./network.js";

/** A person of the staff at its workbench, with a passkey. */
export class Member {
  readonly net: AccessNetwork;
  readonly id: string;
  readonly session: string;
  readonly device: Authenticator;

  private constructor(
    net: AccessNetwork,
    id: string,
    session: string,
    device = new Authenticator(`${id}.localhost`),
  ) {
    this.net = net;
    this.id = id;
    this.session = session;
    this.device = device;
  }

  /** Signed in by a link. */
  static async signIn(net: AccessNetwork, id: string, duty: StaffDuty): Promise<Member> {
    return new Member(net, id, (await net.signIn(id, duty)).session);
  }

  /** With a passkey that its trustees have admitted to the log. */
  static async admitted(net: AccessNetwork, id: string, duty: StaffDuty): Promise<Member> {
    const member = await Member.signIn(net, id, duty);
    await member.makePasskey();
    await member.admit();
    return member;
  }

  /** The same session with another authenticator. */
  withDevice(device: Authenticator): Member {
    return new Member(this.net, this.id, this.session, device);
  }

  call<Op extends Operation>(operation: Op, input: InputOf<Op>): Promise<OutputOf<Op>> {
    return callOperation(this.net.url, operation, input, { token: this.session });
  }

  async makePasskey(): Promise<void> {
    const { options } = await this.call(passkeyBegin, { host: this.device.rpId });
    await this.call(passkeyFinish, { response: this.device.create(options) });
  }

  /** What the keepers of two trustees do. */
  async admit(): Promise<void> {
    const { waiting } = await this.net.call(staffEnrolments, {});
    const leaf = waiting.find(({ id }) => id === this.id)?.leaf;
    if (!leaf) throw new Error(`${this.id} does not wait`);
    const request = parseRoleRequest(leaf);
    const body = request.body === "oversight" ? "oversight" : "authorising";
    const signatures = [1, 2].map((trustee) => ({
      trustee,
      signature: signLeafPart(request, seedOf(`AU/${body}/${trustee}`)),
    }));
    const signed = encodeLeaf(signedRole(request, signatures));
    await callOperation(this.net.network.url, logAppend, { leaf: signed });
    await until(async () => (await this.call(staffMe, {})).person.passkey === "admitted");
  }

  apply(authorisation: Authorisation) {
    return this.call(authorisationApply, {
      document: encodeAuthorisation(authorisation),
      applicant: this.id,
      signature: this.#sign(authorisation),
    });
  }

  approve(authorisation: Authorisation) {
    const signature = this.#sign(authorisation);
    return this.call(authorisationApprove, { id: authorisation.id, role: this.id, signature });
  }

  /** A leaf that this person signs alone, given to the access. */
  step(unsigned: UnsignedLeaf) {
    const leaf = { ...unsigned, signature: this.device.signAsRole(leafToSign(unsigned)) } as unknown as Leaf;
    return this.call(authorisationRevoke, { leaf: encodeLeaf(leaf) });
  }

  #sign(authorisation: Authorisation): Uint8Array {
    return encodeRoleSignature(this.device.signAsRole(authorisationToSign(authorisation)));
  }
}
