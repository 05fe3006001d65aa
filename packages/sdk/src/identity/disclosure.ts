import type { Charter } from "@custos/crypto/codec";

/** What a newcomer is told, and says yes or no to, before anything else happens. */
export interface Disclosure {
  networkName: string;
  charter: Charter;
  version: number;
  /** Of the text, which may be English where the newcomer's language is not there. */
  language: string;
  text: string;
  /** Who vouches; absent where the operator invites. */
  sponsor?: string;
  /** Home authority. */
  authority: number;
}

/** A charter's disclosure in a language, its base language, or English, which is always there. */
export function disclosureOf(charter: Charter, language: string): Omit<Disclosure, "authority" | "sponsor"> {
  const { version, texts } = charter.disclosure;
  const wanted = [language, language.split("-")[0] ?? "", "en"];
  const spoken = wanted.find((tag) => Object.hasOwn(texts, tag)) ?? "en";
  return { networkName: charter.name, charter, version, language: spoken, text: texts[spoken] ?? "" };
}
