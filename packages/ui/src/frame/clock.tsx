import { useSay } from "../messages/say.js";
import { useLanguage } from "../provider/ui-provider.js";

export interface ClocksProps {
  /** Milliseconds since 1970; whoever shows it lets it tick. */
  readonly nowMs: number;
  /** IANA zone of the desk; default the browser's. */
  readonly timeZone?: string;
  /** What the zone is called: "Sydney". Default the last part of its name. */
  readonly place?: string;
}

/** Local time and UTC beside each other, because the keys change at midnight UTC. */
export function Clocks({ nowMs, timeZone, place }: ClocksProps) {
  const say = useSay();
  const { locale } = useLanguage();
  const zone = timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const name = place ?? zone.split("/").at(-1)?.replaceAll("_", " ") ?? zone;
  return (
    <span className="cu-clocks">
      <span>
        <time>{timeIn(zone, nowMs, locale)}</time> {name}
      </span>
      {zone !== "UTC" && (
        <span>
          <time>{timeIn("UTC", nowMs, locale)}</time> {say("ui.utc")}
        </span>
      )}
    </span>
  );
}

/** Hours, minutes and seconds in a zone: 21:05:41. */
export function timeIn(timeZone: string, timeMs: number, locale: string): string {
  const parts = {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  } as const;
  return new Intl.DateTimeFormat(locale, parts).format(timeMs);
}
