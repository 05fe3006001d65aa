import { useIntl } from "react-intl";
import { ar } from "./ar.js";
import { en, type MessageId } from "./en.js";

export const messages = { en, ar } as const;

export type Words = (id: MessageId, values?: Record<string, string | number>) => string;

/** The console's own words in the person's language. */
export function useWords(): Words {
  const intl = useIntl();
  return (id, values) => intl.formatMessage({ id }, values);
}

/** The catalogue's name for a log entry's type; what a newer relay writes is of other kinds. */
export function entryTypeId(type: string): MessageId {
  const id = `log.type.${type}`;
  return id in en ? (id as MessageId) : "log.type.unknown";
}
