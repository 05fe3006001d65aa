export { encodeLeaf, maxLeafBytes, parseLeaf } from "./leaf.js";
export type { Leaf, LeafOf, LeafType, Unsigned } from "./leaf.js";
export { emptyRoot, leafHash, nodeHash, rootOf, verifyConsistency, verifyInclusion } from "../verify/merkle.js";
export { Frontier, MerkleTree } from "../verify/merkle-tree.js";
