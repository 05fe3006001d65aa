import { useIntl } from "react-intl";
import type { UiMessageId } from "./en.js";

/** The components' own words in the person's language. */
export function useSay(): (id: UiMessageId, values?: Record<string, string | number>) => string {
  const intl = useIntl();
  return (id, values) => intl.formatMessage({ id }, values);
}
