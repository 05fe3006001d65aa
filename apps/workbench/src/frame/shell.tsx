import type { ReactNode } from "react";
import { Link, useLocation } from "@tanstack/react-router";
import { Banner, Frame, Icon, Rail, TopBar, type RailLinkItem } from "@custos/ui";
import { useSession } from "../desk/desk.js";
import { errorMessage } from "../desk/errors.js";
import { useMe } from "../desk/queries.js";
import { useSay } from "../desk/say.js";
import { Loaded } from "../screens/case/screen-state.js";
import { SignIn } from "../screens/sign-in/sign-in.js";
import { placesOf } from "./duties.js";
import { DeskClocks } from "./desk-clocks.js";
import { DeskLenses } from "./desk-lenses.js";
import { KeyHelp, KeysProvider, useGoKeys } from "./keys.js";
import { PersonMenu } from "./person-menu.js";

/** The frame around every screen; in front of it the sign-in, at whatever address somebody comes in. */
export function Shell({ children }: { readonly children: ReactNode }) {
  const session = useSession();
  return (
    <KeysProvider>
      {session ? <DeskFrame duty={session.person.duty}>{children}</DeskFrame> : <SignIn />}
    </KeysProvider>
  );
}

function DeskFrame({
  duty,
  children,
}: {
  readonly duty: Parameters<typeof placesOf>[0];
  readonly children: ReactNode;
}) {
  const say = useSay();
  const { pathname } = useLocation();
  const places = placesOf(duty);
  const meQuery = useMe();
  const { data: me } = meQuery;
  useGoKeys(places);
  const links: RailLinkItem[] = places.map(({ path, icon, label }) => ({
    href: path,
    icon,
    label: say(label),
    current: pathname === path || pathname.startsWith(`${path}/`),
  }));
  return (
    <Frame
      rail={
        <Rail
          label={say("frame.navigation")}
          links={links}
          renderLink={({ href, children: inside, ...rest }) => (
            <Link to={href} {...rest}>
              {inside}
            </Link>
          )}
        />
      }
      top={
        <TopBar>
          <span className="cu-medium wb-top-name">
            {me
              ? say("frame.desk", { authority: me.authorityName, duty: say(`duty.${duty}`) })
              : say(`duty.${duty}`)}
          </span>
          <span className="wb-top-rest">
            {duty === "analyst" ? (
              <DeskLenses />
            ) : (
              <span className="cu-row cu-ink-3 wb-top-promise">
                <Icon name="lock" size={14} />
                {say("frame.no-messages")}
              </span>
            )}
            <span className="cu-end" />
            <DeskClocks />
          </span>
          <KeyHelp places={places} />
          <PersonMenu />
        </TopBar>
      }
    >
      {me === undefined && meQuery.isError ? (
        <div className="wb-page">
          <Loaded query={meQuery}>{() => null}</Loaded>
        </div>
      ) : (
        <div className="wb-frame-main">
          {meQuery.isError && (
            <Banner tone="slate" live>
              {say(errorMessage(meQuery.error))} {say("error.old")}
            </Banner>
          )}
          <div className="wb-frame-panes">{children}</div>
        </div>
      )}
    </Frame>
  );
}
