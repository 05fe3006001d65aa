import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { useEffect } from "react";
import { Banner, ConsoleFrame, type IconName } from "@custos/ui";
import { Foot } from "./foot.js";
import { oldSince, useOverview } from "../api/queries.js";
import { useDates } from "../messages/dates.js";
import { useWords } from "../messages/words.js";
import { paths, type Path } from "../paths.js";
import "./console-page.css";

const icons: Record<Path, IconName> = {
  overview: "chart",
  people: "people",
  tree: "tree",
  invitations: "grid",
  log: "log",
};
const pages = Object.keys(paths) as Path[];

/** The console's frame around every page: where one is, who is signed in, and whether the relay answers. */
export function ConsolePage() {
  const words = useWords();
  const dates = useDates();
  const overview = useOverview();
  const { pathname } = useLocation();
  const here = pages.find((path) => paths[path] === pathname) ?? "overview";
  const old = oldSince(overview);
  const title = words("app.title", { page: words(`nav.${here}`) });
  const isLoaded = overview.data !== undefined;
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    // On a narrow screen the navigation scrolls sideways; its counts make it wider once they are there.
    document.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here, isLoaded]);
  const links = pages.map((path) => ({
    href: paths[path],
    icon: icons[path],
    label: words(`nav.${path}`),
    current: path === here,
    ...(path === "invitations" && overview.data && { count: overview.data.openInvitations }),
  }));
  return (
    <ConsoleFrame
      app={words("app.name")}
      label={words("nav.label")}
      links={links}
      foot={<Foot />}
      renderLink={({ href, ...rest }) => <Link to={href} {...rest} />}
    >
      {old !== undefined && (
        <div className="co-old" role="status">
          <Banner tone="slate">{words("old.banner", { time: dates.seconds(old) })}</Banner>
        </div>
      )}
      <Outlet />
      <div className="co-phone-foot">
        <Foot />
      </div>
    </ConsoleFrame>
  );
}
