import { test } from "vitest";
import { databases, noPostgres } from "./databases.js";
import { storeAcceptance } from "./store-acceptance.js";

for (const { name, make } of databases) {
  if (make) storeAcceptance(name, make);
  else test(`the message log in ${name}`, (context) => context.skip(noPostgres));
}
