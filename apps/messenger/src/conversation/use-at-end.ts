import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from "react";

/** As close to the end as this counts as being there, in pixels. */
export const endThreshold = 60;

/**
 * Whether a reader is at the end of what scrolls. Who is there stays there when what stands above turns out to be higher
 * than was thought (`height` changes); who is not is left where they are.
 */
export function useAtEnd(
  element: RefObject<HTMLElement | null>,
  height: number,
  initially: boolean,
): boolean {
  const [atEnd, setAtEnd] = useState(initially);
  const newest = useRef(initially);
  useEffect(() => {
    const scroller = element.current;
    if (!scroller) return undefined;
    const look = (): void => {
      newest.current = isAtEnd(scroller);
      setAtEnd(newest.current);
    };
    // What is written may grow over several lines, and takes room from what is read.
    const sizes = new ResizeObserver(() => {
      if (newest.current) scroller.scrollTop = scroller.scrollHeight;
    });
    sizes.observe(scroller);
    scroller.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      scroller.removeEventListener("scroll", look);
    };
  }, [element]);
  useLayoutEffect(() => {
    const scroller = element.current;
    if (!scroller) return undefined;
    if (newest.current) {
      scroller.scrollTop = scroller.scrollHeight;
      return undefined;
    }
    // Little that is new may fit on the screen: then the end is there without any scrolling.
    const frame = requestAnimationFrame(() => {
      newest.current = isAtEnd(scroller);
      setAtEnd(newest.current);
    });
    return () => cancelAnimationFrame(frame);
  }, [element, height]);
  return atEnd;
}

function isAtEnd({ scrollHeight, scrollTop, clientHeight }: HTMLElement): boolean {
  return scrollHeight - scrollTop - clientHeight <= endThreshold;
}
