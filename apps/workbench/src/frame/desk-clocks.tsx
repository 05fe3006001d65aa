import { Clocks } from "@custos/ui";
import { useNow } from "../desk/queries.js";

/** The desk's time and UTC, by the server's clock: keys change at midnight UTC. */
export function DeskClocks() {
  return <Clocks nowMs={useNow()} />;
}
