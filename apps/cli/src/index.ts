export { connectOperator, inviteAsOperator } from "./network/invite.js";
export type { RolePerson } from "./network/keys.js";
export { openKeyPair, openRolePeople, openToken } from "./network/keys.js";
export { layoutOf, type Body, type NetworkLayout } from "./network/layout.js";
export { holdCeremonies, makeKeys } from "./network/make.js";
export { freePorts } from "./network/ports.js";
export { defaultCaps, type NetworkSpec } from "./network/spec.js";
export { trusteePlaces, type TrusteePlace } from "./network/trustees.js";
export { parseTranscript } from "./transcript/parse.js";
export { invitationsWanted } from "./residents/invitation-files.js";
export {
  residentsConfig,
  type ResidentsConfig,
  type ResidentsInput,
  type ResidentsMessage,
} from "./residents/config.js";
export { castRooms } from "./residents/cast.js";
export { story } from "./residents/story.js";
export { startResidents, type RunningResidents } from "./residents/run.js";
