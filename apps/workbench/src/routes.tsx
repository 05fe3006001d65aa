import { createRootRoute, createRoute, createRouter, Outlet } from "@tanstack/react-router";
import { Shell } from "./frame/shell.js";
import { Home } from "./frame/home.js";
import { NotFound } from "./frame/not-found.js";
import { ApplicationsScreen } from "./screens/applications/applications.js";
import { NewApplication } from "./screens/applications/new-application.js";
import { ApprovalsScreen } from "./screens/approvals/approvals.js";
import { AuditScreen } from "./screens/audit/audit.js";
import { AuthorisationsScreen } from "./screens/authorisations/authorisations.js";
import { LiveScreen } from "./screens/live/live.js";
import { LogScreen } from "./screens/log/log.js";
import { Welcome } from "./screens/sign-in/welcome.js";

/** Which tab of a case is open. */
export interface CaseSearch {
  readonly tab?: "text";
}

/** What stands beside the transcript. */
export interface LiveSearch {
  readonly person?: string;
  readonly authorisation?: string;
}

const caseSearch = (search: Record<string, unknown>): CaseSearch =>
  search.tab === "text" ? { tab: "text" } : {};
const liveSearch = ({ person, authorisation }: Record<string, unknown>): LiveSearch => ({
  ...(typeof person === "string" ? { person } : {}),
  ...(typeof authorisation === "string" ? { authorisation } : {}),
});

const root = createRootRoute({
  component: () => (
    <Shell>
      <Outlet />
    </Shell>
  ),
  notFoundComponent: NotFound,
});
const at = <Path extends string>(path: Path, component: () => React.ReactNode) =>
  createRoute({ getParentRoute: () => root, path, component });

const home = at("/", Home);
const welcome = at("/welcome", Welcome);
const applications = at("/applications", ApplicationsScreen);
const newApplication = at("/applications/new", NewApplication);
const application = createRoute({
  getParentRoute: () => root,
  path: "/applications/$id",
  component: ApplicationsScreen,
  validateSearch: caseSearch,
});
const approvals = at("/approvals", ApprovalsScreen);
const approval = createRoute({
  getParentRoute: () => root,
  path: "/approvals/$id",
  component: ApprovalsScreen,
  validateSearch: caseSearch,
});
const live = createRoute({
  getParentRoute: () => root,
  path: "/live",
  component: LiveScreen,
  validateSearch: liveSearch,
});
const liveRoom = createRoute({
  getParentRoute: () => root,
  path: "/live/$room",
  component: LiveScreen,
  validateSearch: liveSearch,
});
const authorisations = at("/authorisations", AuthorisationsScreen);
const authorisation = createRoute({
  getParentRoute: () => root,
  path: "/authorisations/$id",
  component: AuthorisationsScreen,
  validateSearch: caseSearch,
});
const log = at("/log", LogScreen);
const audit = at("/audit", AuditScreen);

const routeTree = root.addChildren([
  home,
  welcome,
  applications,
  newApplication,
  application,
  approvals,
  approval,
  live,
  liveRoom,
  authorisations,
  authorisation,
  log,
  audit,
]);

/** Every view has an address; these are they. */
export function makeRouter() {
  return createRouter({ routeTree, defaultPreload: false });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
