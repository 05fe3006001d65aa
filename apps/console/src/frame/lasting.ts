import { skeletonDelayMs } from "@custos/ui";
import { useEffect, useState } from "react";

/** True while something lasts, but only once it has lasted long enough to be worth showing. */
export function useLasting(isPending: boolean): boolean {
  const [lasts, setLasts] = useState(false);
  useEffect(() => {
    if (!isPending) return undefined;
    const timer = setTimeout(() => setLasts(true), skeletonDelayMs);
    return () => {
      clearTimeout(timer);
      setLasts(false);
    };
  }, [isPending]);
  return lasts;
}
