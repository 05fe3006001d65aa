// A relay in a process of its own, for the tests that kill it; tells its address over IPC.
import { startRelay } from "@custos/relay";

const relay = await startRelay(JSON.parse(process.argv[2]));
process.on("disconnect", () => process.exit(0));
process.send({ url: relay.url });
