import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { NotFound } from "./frame/not-found.js";
import { Root } from "./frame/root.js";
import { Shell } from "./frame/shell.js";
import { PickRoom } from "./rooms/pick-room.js";
import { RoomScreen } from "./rooms/room-screen.js";

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });
const join = createRoute({
  getParentRoute: () => root,
  path: "/join",
  component: lazyRouteComponent(() => import("./join/join-screen.js"), "JoinScreen"),
});
const shell = createRoute({ getParentRoute: () => root, id: "shell", component: Shell });
const home = createRoute({ getParentRoute: () => shell, path: "/", component: PickRoom });
const newRoom = createRoute({
  getParentRoute: () => shell,
  path: "/new",
  component: lazyRouteComponent(() => import("./rooms/new-room.js"), "NewRoom"),
});
const room = createRoute({ getParentRoute: () => shell, path: "/rooms/$roomId", component: RoomScreen });
const who = createRoute({
  getParentRoute: () => room,
  path: "/who",
  component: lazyRouteComponent(() => import("./who/who-can-read.js"), "WhoCanReadPanel"),
});
const settings = createRoute({
  getParentRoute: () => shell,
  path: "/settings",
  component: lazyRouteComponent(() => import("./settings/settings-screen.js"), "SettingsScreen"),
});
const network = createRoute({
  getParentRoute: () => shell,
  path: "/settings/network",
  component: lazyRouteComponent(() => import("./settings/network-screen.js"), "NetworkScreen"),
});

const routeTree = root.addChildren([
  join,
  shell.addChildren([home, newRoom, room.addChildren([who]), settings, network]),
]);

/** Every view has an address; these are they. */
export function makeRouter() {
  return createRouter({ routeTree, defaultPreload: "intent" });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
