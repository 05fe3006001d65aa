import { spanOf } from "@custos/ui";
import { useNow } from "../../desk/queries.js";
import { useFormat, useSay } from "../../desk/say.js";

/** How long ago something was: 36 min, 2 h, 3 days. The time itself is in its title. */
export function Age({ atMs }: { readonly atMs: number }) {
  const say = useSay();
  const format = useFormat();
  const now = useNow(5000);
  const { count, unit } = spanOf(now - atMs);
  return (
    <time dateTime={new Date(atMs).toISOString()} title={format.dateTime(atMs)}>
      {say("age", { count, unit })}
    </time>
  );
}
