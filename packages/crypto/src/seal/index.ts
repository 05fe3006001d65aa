export { EpochReader, readEpoch } from "./reader.js";
