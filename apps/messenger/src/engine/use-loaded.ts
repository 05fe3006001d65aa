import { useCallback, useEffect, useState } from "react";
import type { ErrorCode } from "@custos/base";
import { errorCodeOf } from "./error-code.js";

export type Loaded<T> =
  | { readonly is: "loading" }
  | { readonly is: "there"; readonly value: T }
  | { readonly is: "failed"; readonly code: ErrorCode };

/** Something that comes from the engine; loaded anew when `load` changes, and kept on screen meanwhile. */
export function useLoaded<T>(load: () => Promise<T>): readonly [Loaded<T>, () => void] {
  const [state, setState] = useState<Loaded<T>>({ is: "loading" });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let over = false;
    load().then(
      (value) => {
        if (!over) setState({ is: "there", value });
      },
      (error: unknown) => {
        if (!over) setState({ is: "failed", code: errorCodeOf(error) });
      },
    );
    return () => {
      over = true;
    };
  }, [load, attempt]);
  const again = useCallback(() => {
    setState({ is: "loading" });
    setAttempt((count) => count + 1);
  }, []);
  return [state, again];
}
