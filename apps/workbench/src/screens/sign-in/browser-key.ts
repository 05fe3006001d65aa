import { useQuery } from "@tanstack/react-query";
import { useDesk } from "../../desk/desk.js";
import { keepsSoftwareKey } from "../../passkey/software-key.js";

/** Whether this browser keeps a key of this host; with an id, whether it keeps that one. */
export function useBrowserKey(credentialId?: string): boolean {
  const { host } = useDesk();
  const { data = false } = useQuery({
    queryKey: ["browser-key", host, credentialId],
    queryFn: () => keepsSoftwareKey({ host }, credentialId),
    networkMode: "always",
  });
  return data;
}
