import { useNavigate } from "@tanstack/react-router";
import { LensChip, phaseAt, useTimeLeft } from "@custos/ui";
import { useCases, useNow, type DeskCase } from "../desk/queries.js";
import { useSay } from "../desk/say.js";
import { endsAtMs } from "../authorisation/standing.js";

/** Which authorisations an analyst looks through, each with the time it has left. */
export function DeskLenses() {
  const { data: cases } = useCases();
  const granted = cases?.filter(
    ({ state, logIndex }) => state !== "applied" && state !== "refused" && logIndex !== undefined,
  );
  return (
    <span className="cu-row wb-lenses">
      {granted?.slice(0, 3).map((one) => (
        <CaseLens key={one.id} one={one} />
      ))}
    </span>
  );
}

/** The lens chip of one authorisation: number, time left, how many subjects. */
export function CaseLens({ one, link = true }: { readonly one: DeskCase; readonly link?: boolean }) {
  const say = useSay();
  const now = useNow(10_000);
  const left = useTimeLeft();
  const navigate = useNavigate();
  const { shown, state, id } = one;
  if (!shown) return null;
  const { authorisation } = shown;
  const over = state === "revoked" || state === "expired";
  const ends = over ? now : endsAtMs(authorisation);
  const standing = state === "suspended" || state === "revoked" ? say(`state.${state}`) : left(ends, now);
  const parts = [standing, say("lens.subjects", { count: authorisation.subjects.length })];
  return (
    <LensChip
      number={authorisation.case}
      phase={state === "suspended" ? "ended" : phaseAt(ends, now)}
      parts={parts}
      {...(link && { onPress: () => void navigate({ to: "/authorisations/$id", params: { id } }) })}
    />
  );
}
