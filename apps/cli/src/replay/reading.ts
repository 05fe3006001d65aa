import { setTimeout as pause } from "node:timers/promises";
import { CustosError, dayToDate, type AuthorisationId, type Day, type MessageId } from "@custos/base";
import { accessStatus, authorisationStatus, openedRead, type OpenedMessage } from "@custos/contract";
import { contentCodec, plainTextOf } from "@custos/crypto/codec";
import { callOperation } from "@custos/service";
import type { LocalNetwork } from "../network/run.js";
import { followOpened } from "./live-stream.js";

/** How often a condition is looked at while it is waited for, in real milliseconds. */
const lookEveryMs = 20;

/** What the readers have opened, as they say it, and how long it took to reach this process. */
export interface Reading {
  /** A message goes off now (machine's monotonic clock). */
  sent(messageId: MessageId): void;
  readonly latenciesMs: readonly number[];
  close(): Promise<void>;
}

/** Follows the live stream of every authority, to measure how long an opened message takes. */
export function followReaders(network: LocalNetwork): Reading {
  const sentAtMs = new Map<string, number>();
  const latenciesMs: number[] = [];
  const stop = new AbortController();
  const streams = [...network.access.values()].map(({ url }) =>
    followOpened(url, {
      token: network.staffToken,
      after: 0,
      signal: stop.signal,
      onMessage: ({ messageId }, atMs) => {
        const from = sentAtMs.get(messageId);
        if (from === undefined) return;
        sentAtMs.delete(messageId);
        latenciesMs.push(atMs - from);
      },
    }).catch(() => {
      // A stream only measures. What is opened is read at the end, and a reader that is gone is told by its process.
    }),
  );
  return {
    latenciesMs,
    sent: (messageId) => sentAtMs.set(messageId, performance.now()),
    close: async () => {
      stop.abort();
      await Promise.all(streams);
    },
  };
}

/** Waits until the day's keys of an authorisation have been released. */
export async function waitForRelease(
  network: LocalNetwork,
  accessUrl: string,
  id: AuthorisationId,
  day: Day,
): Promise<void> {
  await until(`the release for ${dayToDate(day)}`, async () => {
    const status = await callOperation(accessUrl, authorisationStatus, { id }, { token: network.staffToken });
    return status.released.some((released) => released.day === day);
  });
}

/** Waits until every reader has gone through all that the relay has for it. */
export async function waitForReaders(network: LocalNetwork): Promise<void> {
  for (const [code, { url }] of network.access) {
    await until(`the reader of ${code}`, async () => {
      const status = await callOperation(url, accessStatus, {}, { token: network.staffToken });
      return status.readCursor >= status.feedHead;
    });
  }
}

/** Everything that an authority's reader has opened. */
export async function readOpened(network: LocalNetwork, accessUrl: string): Promise<OpenedMessage[]> {
  const opened: OpenedMessage[] = [];
  for (;;) {
    const after = opened.at(-1)?.cursor ?? 0;
    const input = { after, limit: 256 };
    const { messages } = await callOperation(accessUrl, openedRead, input, { token: network.staffToken });
    if (messages.length === 0) return opened;
    opened.push(...messages);
  }
}

/** The text that an opened message carries; undefined where it carries none (a room's name, say). */
export function textOf(message: OpenedMessage): string | undefined {
  return plainTextOf(contentCodec.decode(message.content));
}

/** Waits for a condition as long as the processes live; what it waits for is named if it never comes. */
async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const giveUpAtMs = performance.now() + 120_000;
  while (!(await holds())) {
    if (performance.now() > giveUpAtMs)
      throw new CustosError("unavailable", `waited two minutes for ${what}`);
    await pause(lookEveryMs);
  }
}
