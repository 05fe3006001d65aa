import { createRootRoute, createRoute, createRouter, Navigate } from "@tanstack/react-router";
import { ConsolePage } from "./frame/console-page.js";
import { InvitationsPage } from "./invitations/invitations-page.js";
import { LogPage } from "./log/log-page.js";
import { OverviewPage } from "./overview/overview-page.js";
import { base, paths } from "./paths.js";
import { PeoplePage } from "./people/people-page.js";
import { TreePage } from "./people/tree-page.js";

const root = createRootRoute({
  component: ConsolePage,
  notFoundComponent: () => <Navigate to={paths.overview} replace />,
});

const routeTree = root.addChildren([
  createRoute({ getParentRoute: () => root, path: paths.overview, component: OverviewPage }),
  createRoute({ getParentRoute: () => root, path: paths.people, component: PeoplePage }),
  createRoute({ getParentRoute: () => root, path: paths.tree, component: TreePage }),
  createRoute({ getParentRoute: () => root, path: paths.invitations, component: InvitationsPage }),
  createRoute({ getParentRoute: () => root, path: paths.log, component: LogPage }),
]);

export const router = createRouter({ routeTree, basepath: base });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
