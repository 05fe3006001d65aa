/** What of the SDK only Node has: a store in a SQLite file and sockets of `ws`. */
export { openSqliteStore } from "./sqlite-store.js";
export { connectWs } from "./ws-socket.js";
