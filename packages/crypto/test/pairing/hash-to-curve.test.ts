import { expect, test } from "vitest";
import { toHex, utf8 } from "@custos/base";
import { hashToG1, identityDst } from "../../src/pairing/index.js";

const dst = "QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_";

/** RFC 9380, appendix J.9.1: message, P.x, P.y. */
const vectors = [
  {
    msg: "",
    x: "052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf62d9c09db0fac349612b759e79a1",
    y: "08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee29813bb7994998f3eae0c9c6a265",
  },
  {
    msg: "abc",
    x: "03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664ba5379a7655d3c68900be2f6903",
    y: "0b9c15f3fe6e5cf4211f346271d7b01c8f3b28be689c8429c85b67af215533311f0b8dfaaa154fa6b88176c229f2885d",
  },
  {
    msg: "abcdef0123456789",
    x: "11e0b079dea29a68f0383ee94fed1b940995272407e3bb916bbf268c263ddd57a6a27200a784cbc248e84f357ce82d98",
    y: "03a87ae2caf14e8ee52e51fa2ed8eefe80f02457004ba4d486d6aa1f517c0889501dc7413753f9599b099ebcbbd2d709",
  },
  {
    msg: `q128_${"q".repeat(128)}`,
    x: "15f68eaa693b95ccb85215dc65fa81038d69629f70aeee0d0f677cf22285e7bf58d7cb86eefe8f2e9bc3f8cb84fac488",
    y: "1807a1d50c29f430b8cafc4f8638dfeeadf51211e1602a5f184443076715f91bb90a48ba1e370edce6ae1062f5e6dd38",
  },
  {
    msg: `a512_${"a".repeat(512)}`,
    x: "082aabae8b7dedb0e78aeb619ad3bfd9277a2f77ba7fad20ef6aabdc6c31d19ba5a6d12283553294c1825c4b3ca2dcfe",
    y: "05b84ae5a942248eea39e1d91030458c40153f3b654ab7872d779ad1e942856a20c438e8d99bc8abfbf74729ce1f7ac8",
  },
];

test.each(vectors)("[P29] [SEAL-2] hash to G1 as RFC 9380 J.9.1 has it: $msg", ({ msg, x, y }) => {
  const point = hashToG1(utf8(msg), dst);
  expect(toHex(point.toBytes(false))).toBe(x + y);
});

test("[SEAL-2] identities are hashed under a tag of their own", () => {
  expect(identityDst).toBe("CUSTOS-V1-ID-BLS12381G1_XMD:SHA-256_SSWU_RO_");
  expect(toHex(hashToG1(utf8("abc")).toBytes(true))).not.toBe(
    toHex(hashToG1(utf8("abc"), dst).toBytes(true)),
  );
});
