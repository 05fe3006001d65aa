import type { StaffDuty, StaffPerson } from "@custos/contract";
import type { IconName } from "@custos/ui";
import type { MessageId } from "../messages/en.js";

/** A screen that has a place on the rail. */
export interface DeskPlace {
  readonly path: "/applications" | "/approvals" | "/live" | "/authorisations" | "/log" | "/audit";
  readonly icon: IconName;
  readonly label: MessageId;
  /** Pressed after `g` */
  readonly key: string;
}

const applications: DeskPlace = {
  path: "/applications",
  icon: "document",
  label: "place.applications",
  key: "p",
};
const approvals: DeskPlace = { path: "/approvals", icon: "inbox", label: "place.approvals", key: "w" };
const live: DeskPlace = { path: "/live", icon: "live", label: "place.live", key: "l" };
const authorisations: DeskPlace = {
  path: "/authorisations",
  icon: "lens",
  label: "place.authorisations",
  key: "a",
};
const log: DeskPlace = { path: "/log", icon: "log", label: "place.log", key: "t" };
const audit: DeskPlace = { path: "/audit", icon: "scales", label: "place.audit", key: "u" };

const places: Readonly<Record<StaffDuty, readonly DeskPlace[]>> = {
  applicant: [applications, authorisations, log],
  authorising: [approvals, authorisations, log],
  oversight: [approvals, authorisations, log, audit],
  analyst: [live, authorisations, log],
  auditor: [audit, log],
};

/** The places of a desk, the one where it begins first. */
export function placesOf(duty: StaffDuty): readonly DeskPlace[] {
  return places[duty];
}

/** Whether this person signs for a body, and so needs a passkey that stands in the log. */
export function signsForBody({ duty }: Pick<StaffPerson, "duty">): boolean {
  return duty === "applicant" || duty === "authorising" || duty === "oversight";
}
