import { useEffect, useState } from "react";
import { Button, CopyField, SegmentedControl } from "@custos/ui";
import { errorCodeOf } from "../engine/error-code.js";
import { useConnected, useEngine } from "../engine/use-engine.js";
import { useWords } from "../messages/use-words.js";
import { useTimes } from "../text/use-times.js";

const hourMs = 3_600_000;
const lengths = { hour: hourMs, day: 24 * hourMs, week: 7 * 24 * hourMs } as const;
type Length = keyof typeof lengths;

type State =
  | { readonly is: "asking" }
  | { readonly is: "making" }
  | { readonly is: "made"; readonly link: string; readonly untilMs: number }
  | { readonly is: "failed"; readonly code: string };

/** Vouches for one more person: a link, and the same as a code to scan. */
export function InviteCard() {
  const { api } = useEngine();
  const words = useWords();
  const times = useTimes();
  const connected = useConnected();
  const [length, setLength] = useState<Length>("day");
  const [state, setState] = useState<State>({ is: "asking" });
  const make = async (): Promise<void> => {
    setState({ is: "making" });
    const expiresInMs = lengths[length];
    try {
      const link = await api.invite({ expiresInMs });
      setState({ is: "made", link, untilMs: Date.now() + expiresInMs });
    } catch (error) {
      setState({ is: "failed", code: errorCodeOf(error) });
    }
  };
  const because = !connected
    ? words("room.offline")
    : state.is === "making"
      ? words("settings.invite.making")
      : undefined;
  return (
    <section className="cu-card ms-card">
      <h2 className="cu-title">{words("settings.invite")}</h2>
      <p className="cu-dense cu-ink-2">{words("settings.invite.words")}</p>
      {state.is === "made" ? (
        <>
          <CopyField label={words("settings.invite.link")} value={state.link} />
          <p className="cu-dense">
            {words("settings.invite.until", { until: times.dateTime(state.untilMs) })}
          </p>
          <QrCode text={state.link} />
          <div>
            <Button variant="quiet" onPress={() => setState({ is: "asking" })}>
              {words("settings.invite.again")}
            </Button>
          </div>
        </>
      ) : (
        <>
          <SegmentedControl
            label={words("settings.invite.long")}
            value={length}
            onChange={setLength}
            choices={(["hour", "day", "week"] as const).map((value) => ({
              value,
              label: words(`settings.invite.${value}`),
            }))}
          />
          {state.is === "failed" && (
            <p className="cu-dense cu-t-ember" role="alert">
              {words("settings.invite.failed", { code: state.code })}
            </p>
          )}
          <div>
            <Button variant="pri" icon="person-key" onPress={() => void make()} disabledBecause={because}>
              {words("settings.invite.do")}
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

/** Drawn on this device: the link is a secret. */
function QrCode({ text }: { readonly text: string }) {
  const words = useWords();
  const [source, setSource] = useState<string>();
  useEffect(() => {
    let over = false;
    void import("qrcode").then(async ({ toString }) => {
      const svg = await toString(text, { type: "svg", margin: 2, errorCorrectionLevel: "M" });
      if (!over) setSource(`data:image/svg+xml,${encodeURIComponent(svg)}`);
    });
    return () => {
      over = true;
    };
  }, [text]);
  return source && <img className="ms-qr" src={source} alt={words("settings.invite.qr")} />;
}
