export { parseTranscript } from "./transcript/parse.js";
