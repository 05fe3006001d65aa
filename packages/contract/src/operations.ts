import * as access from "./access.js";
import * as console from "./console.js";
import * as desk from "./desk.js";
import * as enrolment from "./enrolment.js";
import * as feed from "./feed.js";
import * as keyPackages from "./key-packages.js";
import * as log from "./log.js";
import type { Operation } from "./operation.js";
import * as rooms from "./rooms.js";
import { sessionOpen } from "./session.js";
import * as staff from "./staff.js";
import * as trustee from "./trustee.js";

function collect(module: Record<string, unknown>): Operation[] {
  return Object.values(module).filter(
    (value): value is Operation => typeof value === "object" && value !== null && "callers" in value,
  );
}

/** What each server process answers to. */
export const relayOperations: readonly Operation[] = [
  sessionOpen,
  ...[enrolment, keyPackages, rooms, log, feed, console].flatMap(collect),
];
export const trusteeOperations: readonly Operation[] = collect(trustee);
export const accessOperations: readonly Operation[] = [access, staff, desk].flatMap(collect);
