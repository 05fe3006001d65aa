import { fork, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { toHex, utf8, type MessageId, type RoomId } from "@custos/base";
import { invitationAccept, logRead, messageSend, roomRead, type InputOf } from "@custos/contract";
import { checkpointPolicy, LogFollower, verifyCheckpoint } from "@custos/crypto/log";
import { extendReceiptChain, startReceiptChain, verifyReceipt } from "@custos/crypto/verify";
import { callOperation } from "@custos/service";
import { databases, noPostgres } from "./databases.js";
import { acceptRequest, invite, TestDevice } from "./device.js";
import { idOf, seedOf, TestNetwork } from "./network.js";

const built = existsSync(fileURLToPath(new URL("../dist/start.js", import.meta.url)));

const rounds = 4;
const pipelined = 4;

/** A relay that can be killed. */
class Child {
  readonly #process: ChildProcess;
  readonly url: Promise<string>;
  readonly gone: Promise<void>;

  constructor(config: object) {
    const script = fileURLToPath(new URL("relay-process.mjs", import.meta.url));
    this.#process = fork(script, [JSON.stringify(config)], {
      execArgv: [],
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    this.gone = new Promise((resolve) => this.#process.once("exit", () => resolve()));
    this.url = new Promise((resolve) =>
      this.#process.once("message", (message: { url: string }) => resolve(message.url)),
    );
  }

  async kill(): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.gone;
  }
}

/** Numbers from 0 to 1 that are the same at each run. */
function random(seed: string): () => number {
  let state = seedOf(seed);
  return () => {
    state = seedOf(toHex(state));
    return Number(`0x${toHex(state).slice(0, 8)}`) / 2 ** 32;
  };
}

interface Acknowledged {
  readonly input: InputOf<typeof messageSend>;
  answer: { seq: number; receipt: Uint8Array } | undefined;
}

/** Sends, commits and enrols until the relay is gone; remembers what was acknowledged. */
async function work(ana: TestDevice, room: RoomId, round: number, sent: Acknowledged[]): Promise<void> {
  const prepare = async (number: number): Promise<Acknowledged> => {
    const message = await ana.protect(room, utf8(`message ${round} ${number}`));
    const messageId = idOf<MessageId>(`${round}/${number}`);
    const record: Acknowledged = { input: { roomId: room, messageId, message }, answer: undefined };
    sent.push(record);
    return record;
  };
  for (let number = 0; ; number += pipelined) {
    const records: Acknowledged[] = [];
    for (let i = 0; i < pipelined; i += 1) records.push(await prepare(number + i));
    const sending = records.map(async (record) => {
      record.answer = await ana.call(messageSend, record.input);
    });
    const failed = (await Promise.allSettled(sending)).find(({ status }) => status === "rejected");
    if (failed) throw (failed as PromiseRejectedResult).reason;
    if (number % (4 * pipelined) === 3 * pipelined) await ana.commit(room);
  }
}

for (const { name, make } of databases) {
  test(`[RL50] ${name}: killed at any moment, the relay has lost nothing, repeats no number, answers resends as before`, async (context) => {
    if (!built) context.skip("apps/relay is not built (npm run build)");
    if (!make) throw context.skip(noPostgres);
    const database = await make();
    const network = await TestNetwork.make({ database: database.config });
    const next = random(`crash ${name}`);
    let child = new Child(network.config);
    network.useRelayAt(await child.url);
    const ana = await TestDevice.enrol(network, "ana");
    const bo = await TestDevice.enrol(network, "bo");
    let room = await ana.createRoom("room 0", [bo]);
    const sent: Acknowledged[] = [];
    const enrolled: { request: InputOf<typeof invitationAccept>; answer: object | undefined }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const roomSent: Acknowledged[] = [];
      await invite(network, `new ${round}`);
      const accept = {
        request: acceptRequest(network, `new ${round}`),
        answer: undefined as object | undefined,
      };
      enrolled.push(accept);
      const accepting = (async () => {
        accept.answer = await callOperation(network.url, invitationAccept, accept.request);
      })();
      const working = Promise.allSettled([work(ana, room, round, roomSent), accepting]);
      await new Promise((resolve) => setTimeout(resolve, 30 + next() * 250));
      await child.kill();
      await working;
      sent.push(...roomSent);

      child = new Child(network.config);
      network.useRelayAt(await child.url);
      await ana.reconnect();
      for (const record of sent) {
        const { input, answer } = record;
        if (answer) expect(await ana.call(messageSend, input)).toEqual(answer);
        else {
          record.answer = await ana.call(messageSend, input).catch((error: unknown) => {
            // Only what the relay never took may be refused now: its epoch is over.
            expect(error).toMatchObject({ code: "wrong-epoch" });
            return undefined;
          });
        }
      }
      for (const one of enrolled) {
        const answer = await callOperation(network.url, invitationAccept, one.request);
        if (one.answer) expect(answer).toEqual(one.answer);
        one.answer = answer;
      }
      await checkRoom(network, ana, room, sent);
      await checkLog(network);
      room = await ana.createRoom(`room ${round + 1}`);
    }
    await child.kill();
    for (const one of [ana, bo]) await one.client.close();
    await network.close();
    await database.drop();
  });
}

async function checkRoom(
  network: TestNetwork,
  ana: TestDevice,
  room: RoomId,
  sent: readonly Acknowledged[],
): Promise<void> {
  let chain = startReceiptChain(network.charter.networkId, room);
  const seen = new Map<string, number>();
  for (let afterSeq = 0; ;) {
    const { entries, headSeq } = await ana.call(roomRead, { roomId: room, afterSeq, limit: 256 });
    for (const entry of entries) {
      chain = extendReceiptChain(chain, verifyReceipt(entry.receipt, network.charter.relay.receiptKeys));
      if (entry.kind !== "message") continue;
      expect(seen.has(entry.messageId)).toBe(false);
      seen.set(entry.messageId, entry.seq);
      afterSeq = entry.seq;
    }
    afterSeq = entries.at(-1)?.seq ?? afterSeq;
    if (afterSeq >= headSeq) break;
  }
  for (const { input, answer } of sent) {
    if (input.roomId === room && answer) expect(seen.get(input.messageId)).toBe(answer.seq);
  }
}

async function checkLog(network: TestNetwork): Promise<void> {
  const { entries, checkpoint } = await callOperation(network.url, logRead, { from: 0, limit: 256 });
  LogFollower.start({ pinnedCharterHash: network.charterHash }).extend(entries, checkpoint);
  const served = await (await fetch(`${network.url}/log/checkpoint`)).text();
  verifyCheckpoint(served, checkpointPolicy(network.charter));
}
