import { dayMs, startOfDayMs } from "@custos/base";
import type { Charter } from "@custos/crypto/codec";
import {
  ceremonyLeaf,
  charterLeaf,
  firstDay,
  firstNote,
  makeCharter,
  quorumBodies,
  seedOf,
  TestLog,
} from "../../../crypto/test/log/network.js";
import { charterHash, encodeCharter } from "@custos/crypto/codec";
import { fastSuiteName } from "@custos/crypto/verify";
import { xWingKeyPair } from "@custos/crypto/seal";

export { idOf, seedOf, publicKeyOf } from "../../../crypto/test/log/network.js";

/** A clock that only the test moves. */
export class TestClock {
  ms = startOfDayMs(firstDay) + 9 * 3_600_000;

  nowMs(): number {
    return this.ms;
  }

  /** To the same time of the next day. */
  nextDay(days = 1): void {
    this.ms += days * dayMs;
  }
}

/** A charter of real keys: seals are made for them. */
export function sealingCharter(codes: readonly string[]): Charter {
  const charter = makeCharter(codes, { mlsSuite: fastSuiteName });
  const authorities = charter.authorities.map((authority) => ({
    ...authority,
    keyPeriods: authority.keyPeriods.map((period) => ({
      ...period,
      sealKey: xWingKeyPair(seedOf(`${authority.code}/seal/${period.number}`)).publicKey,
    })),
  }));
  return { ...charter, authorities };
}

/** The log of a new network: its charter and the ceremonies that its keys came from. */
export function networkLog(charter: Charter): TestLog {
  const log = new TestLog(charter);
  log.append(charterLeaf(charter, firstNote(charter)));
  for (const authority of charter.authorities) {
    log.append(...quorumBodies.map((body) => ceremonyLeaf(authority, body)));
  }
  return log;
}

export function hashOf(charter: Charter): Uint8Array {
  return charterHash(encodeCharter(charter));
}
