import { useCallback } from "react";
import { useIntl } from "react-intl";
import type { MessageKey } from "./en.js";

export type Values = Record<string, string | number | Date>;

/** The app's own words in the person's language. */
export function useWords(): (id: MessageKey, values?: Values) => string {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}
