import { describe, expect, it } from "vitest";
import { codeOf } from "@custos/base";
import { packRecord, unpackRecord } from "../src/store/record.js";

describe("a record of the store", () => {
  it("comes back with its bytes and large numbers, a Buffer as plain bytes", () => {
    const record = {
      a: Uint8Array.of(1, 2),
      deep: [{ b: new Uint8Array() }],
      n: 2n ** 60n,
      s: "ü",
      gone: undefined,
    };
    expect(unpackRecord(packRecord(record))).toEqual({ a: record.a, deep: record.deep, n: record.n, s: "ü" });
    expect(unpackRecord(packRecord({ a: Buffer.from([1, 2]) }))).toEqual({ a: record.a });
  });

  it("is corrupt where it is cut short", () => {
    let code = "";
    try {
      unpackRecord(packRecord({ a: Uint8Array.of(1, 2) }).slice(0, -1));
    } catch (error) {
      code = codeOf(error);
    }
    expect(code).toBe("corrupt");
  });
});
