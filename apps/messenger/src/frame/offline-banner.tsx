import { useEffect, useState } from "react";
import { Banner } from "@custos/ui";
import { useConnected, useView } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";

/** A connection that comes back at once is no news. */
const patienceMs = 1500;

/** How things stand without a connection, and how many messages wait. */
export function OfflineBanner() {
  const words = useWords();
  const { connection, online, rooms } = useView();
  const connected = useConnected();
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (connected) {
      setLate(false);
      return undefined;
    }
    const timer = setTimeout(() => setLate(true), patienceMs);
    return () => clearTimeout(timer);
  }, [connected]);
  if (connection === "removed") {
    return (
      <div className="ms-banner">
        <Banner tone="slate" live>
          {words("app.removed")}
        </Banner>
      </div>
    );
  }
  if (connected || (online && !late)) return null;
  const waiting = rooms?.reduce((sum, room) => sum + room.waiting, 0) ?? 0;
  return (
    <div className="ms-banner">
      <Banner tone="slate" live>
        {waiting > 0 ? words("offline.some", { count: waiting }) : words("offline.none")}
      </Banner>
    </div>
  );
}
