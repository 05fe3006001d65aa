import { useCallback, useEffect, useState, type RefObject } from "react";

/** As close to the end as this counts as being there, in pixels. */
export const endThreshold = 60;

/** Whether a reader is at the end of what scrolls; `changed` says when to look again. */
export function useAtEnd(element: RefObject<HTMLElement | null>, changed: unknown): boolean {
  const [atEnd, setAtEnd] = useState(true);
  const look = useCallback(() => {
    const scroller = element.current;
    if (!scroller) return;
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    setAtEnd(left <= endThreshold);
  }, [element]);
  useEffect(() => {
    const scroller = element.current;
    if (!scroller) return undefined;
    scroller.addEventListener("scroll", look, { passive: true });
    return () => scroller.removeEventListener("scroll", look);
  }, [element, look]);
  useEffect(() => {
    const frame = requestAnimationFrame(look);
    return () => cancelAnimationFrame(frame);
  }, [changed, look]);
  return atEnd;
}
