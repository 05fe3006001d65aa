import { Link, useParams } from "@tanstack/react-router";
import { useCallback } from "react";
import type { RoomId } from "@custos/base";
import { ErrorState, Icon, Skeleton } from "@custos/ui";
import type { WhoCanRead } from "@custos/sdk";
import { useLoaded } from "../engine/use-loaded.js";
import { useEngine, useRoom } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import type { NetworkView } from "../worker/engine-api.js";
import { useLanguage } from "@custos/ui";
import { AuthorityRings } from "./authority-rings.js";
import { LogLine } from "./log-line.js";
import { MemberList } from "./member-list.js";

/** Everybody who can read a room, as this device has verified it; never whether anybody is being read. */
export function WhoCanReadPanel() {
  const words = useWords();
  const params = useParams({ strict: false });
  const roomId = (params.roomId ?? "") as RoomId;
  return (
    <aside className="ms-who" aria-labelledby="who-title">
      <header className="ms-room-head">
        <h2 id="who-title" className="cu-grow">
          {words("who.title")}
        </h2>
        <Link
          to="/rooms/$roomId"
          params={{ roomId }}
          className="cu-ib"
          aria-label={words("who.close")}
          title={words("who.close")}
        >
          <Icon name="close" size={18} />
        </Link>
      </header>
      <div className="ms-who-body" role="group" aria-labelledby="who-title" tabIndex={0}>
        <Contents roomId={roomId} />
      </div>
    </aside>
  );
}

function Contents({ roomId }: { readonly roomId: RoomId }) {
  const { api } = useEngine();
  const { language } = useLanguage();
  const words = useWords();
  const room = useRoom(roomId);
  // Looked at anew whenever somebody comes, goes or speaks: a new epoch may have other terms.
  const stamp = `${room?.standing} ${room?.people.join()} ${room?.lastTimeMs}`;
  const load = useCallback(
    () => Promise.all([api.whoCanRead(roomId), api.network(language)]),
    // `stamp` is not used inside: it says when to ask again.
    [api, roomId, language, stamp],
  );
  const [found, again] = useLoaded<[WhoCanRead, NetworkView]>(load);
  if (found.is === "loading") return <Skeleton shape="people" rows={6} />;
  if (found.is === "failed") {
    if (found.code === "not-found") return <p className="ms-who-part cu-legal">{words("who.gone")}</p>;
    return <ErrorState title={words("message.refused", { code: found.code })} onRetry={again} />;
  }
  const [readers, network] = found.value;
  const { members, authorities } = readers;
  return (
    <>
      <p className="ms-who-part ms-who-summary">
        {words("who.summary", { people: members.length, authorities: authorities.length })}
      </p>
      <section className="ms-who-part" aria-labelledby="who-people">
        <h3 id="who-people">{words("who.people")}</h3>
        <MemberList members={members} />
      </section>
      <section className="ms-who-part" aria-labelledby="who-authorities">
        <h3 id="who-authorities">{words(authorities.length > 1 ? "who.authorities" : "who.authority")}</h3>
        {authorities.map((authority) => (
          <AuthorityRings key={authority.number} authority={authority} titled={authorities.length > 1} />
        ))}
        <p className="cu-dense cu-ink-2">{words("who.scope")}</p>
      </section>
      <section className="ms-who-part" aria-labelledby="who-log">
        <h3 id="who-log">{words("who.log")}</h3>
        <LogLine log={readers.log} network={network} />
      </section>
      <footer className="ms-who-part ms-who-cannot">
        <Icon name="info" size={16} />
        <p>
          {words("who.cannot")}{" "}
          <span className="cu-ink-2">{words("who.notice", { days: network.charter.subjectNoticeDays })}</span>
        </p>
      </footer>
    </>
  );
}
