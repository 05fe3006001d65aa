import type { StaffDuty } from "@custos/contract";

/** Somebody of an authority's staff in the network that `custos up` makes; all of them are invented. */
export interface StaffMember {
  readonly id: string;
  readonly name: string;
  readonly duty: StaffDuty;
}

/** The two authorities, by code. */
export const authorityNames: Readonly<Record<string, string>> = {
  AU: "Coastal Police, Australia",
  NZ: "Coastal Police, New Zealand",
};

/** An applicant, two judges, two members of the oversight body, an analyst and an auditor of each authority. */
export const staff: Readonly<Record<string, readonly StaffMember[]>> = {
  AU: [
    { id: "applicant", name: "Sgt Mara Quinn", duty: "applicant" },
    { id: "judge-1", name: "Justice Peter Lindqvist", duty: "authorising" },
    { id: "judge-2", name: "Justice Ruth Adeyemi", duty: "authorising" },
    { id: "oversight-1", name: "Hana Petrov", duty: "oversight" },
    { id: "oversight-2", name: "Tomás Vega", duty: "oversight" },
    { id: "analyst", name: "Lena Fuchs", duty: "analyst" },
    { id: "auditor", name: "Ines Moreau", duty: "auditor" },
  ],
  NZ: [
    { id: "applicant", name: "Det Wiremu Tau", duty: "applicant" },
    { id: "judge-1", name: "Justice Aroha Ngata", duty: "authorising" },
    { id: "judge-2", name: "Justice Colin Baird", duty: "authorising" },
    { id: "oversight-1", name: "Sefa Leota", duty: "oversight" },
    { id: "oversight-2", name: "Margaret Ellis", duty: "oversight" },
    { id: "analyst", name: "Kiri Walsh", duty: "analyst" },
    { id: "auditor", name: "Daniel Osei", duty: "auditor" },
  ],
};

/** What each of them does, as the page of links says it. */
export const dutyWords: Readonly<Record<StaffDuty, string>> = {
  applicant: "applies for an authorisation",
  authorising: "a judge: approves or refuses",
  oversight: "the oversight body: approves or refuses",
  analyst: "reads what an authorisation opens",
  auditor: "checks who has read what",
};

/** The first authority's people have the short addresses, the others their code in it. */
export function hostOf(id: string, code: string): string {
  return code === "AU" ? `${id}.localhost` : `${id}.${code.toLowerCase()}.localhost`;
}
