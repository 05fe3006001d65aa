export * from "./member-group.js";
