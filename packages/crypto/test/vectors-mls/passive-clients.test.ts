import { expect, test } from "vitest";
import { encodeGroupInfoTbs } from "../../src/verify/group-context.js";
import { keyPackageRef } from "../../src/verify/key-package.js";
import { parseKeyPackage, parseWelcome } from "../../src/verify/mls-message.js";
import { welcomeKeyOf } from "../../src/mls/key-schedule.js";
import { decodeState, encodeState } from "../../src/mls/state-codec.js";
import { decodeGroupInfo } from "ts-mls/groupInfo.js";
import { decodeGroupSecrets } from "ts-mls/groupSecrets.js";
import type { PassiveClient } from "./passive-client.js";
import { handleEpoch, joinAs } from "./passive-client.js";
import { eachWithSuite, hex, toHex } from "./vectors.js";

test("[MLS-5] welcome.json: the parts of a Welcome", async (ctx) => {
  interface Welcome {
    cipher_suite: number;
    init_priv: string;
    signer_pub: string;
    key_package: string;
    welcome: string;
  }
  const tally = await eachWithSuite<Welcome>(
    "welcome.json",
    (n) => ctx.skip(n),
    async (v, suite, cipher) => {
      const welcome = parseWelcome(hex(v.welcome));
      const ref = toHex(keyPackageRef(suite, parseKeyPackage(hex(v.key_package))));
      const mine = welcome.secrets.find(({ newMember }) => toHex(newMember) === ref);
      if (mine === undefined) throw new Error("not addressed");
      const sealed = mine.encryptedGroupSecrets;
      const opened = await cipher.decryptWithLabel(
        hex(v.init_priv),
        "Welcome",
        welcome.encryptedGroupInfo,
        sealed,
      );
      const joinerSecret = decodeGroupSecrets(opened, 0)?.[0].joinerSecret as Uint8Array;
      const { key, nonce } = welcomeKeyOf(cipher, joinerSecret, cipher.zeros());
      const info = decodeGroupInfo(
        await cipher.open(key, nonce, new Uint8Array(), welcome.encryptedGroupInfo),
        0,
      )?.[0];
      if (info === undefined) throw new Error("GroupInfo does not decode");
      await suite.verifyWithLabel(
        hex(v.signer_pub),
        "GroupInfoTBS",
        encodeGroupInfoTbs(info),
        info.signature,
      );
    },
  );
  expect(tally.count).toBe(7);
});

test("[MLS-5] passive-client-welcome.json: our join", async (ctx) => {
  const tally = await eachWithSuite<PassiveClient>(
    "passive-client-welcome.json",
    (n) => ctx.skip(n),
    async (v, _suite, cipher) => {
      const { state } = await joinAs(v, cipher);
      expect(toHex(state.secrets.authenticator)).toBe(v.initial_epoch_authenticator);
    },
  );
  expect(tally.count).toBe(56);
});

test("[MLS-5] passive-client-handling-commit.json: our join, then our processing", async (ctx) => {
  let commits = 0;
  const file = "passive-client-handling-commit.json";
  const tally = await eachWithSuite<PassiveClient>(
    file,
    (n) => ctx.skip(n),
    async (v, _suite, cipher) => {
      let { state, epoch } = await joinAs(v, cipher);
      const resumption = new Map([[state.context.epoch, epoch.resumptionPsk]]);
      expect(toHex(state.secrets.authenticator)).toBe(v.initial_epoch_authenticator);
      for (const next of v.epochs) {
        // Stored and taken out again in between: nothing that the next commit needs may be lost.
        ({ state, epoch } = await handleEpoch(v, decodeState(cipher, encodeState(state)), next, resumption));
        resumption.set(state.context.epoch, epoch.resumptionPsk);
        expect(toHex(state.secrets.authenticator)).toBe(next.epoch_authenticator);
        commits += 1;
      }
    },
  );
  console.log(`mls/${file}: ${commits} commits`);
  expect(tally.count).toBe(91);
});
