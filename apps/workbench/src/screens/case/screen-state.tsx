import type { ReactNode } from "react";
import type { UseQueryResult } from "@tanstack/react-query";
import { ErrorState, Skeleton } from "@custos/ui";
import { errorDetail, errorMessage } from "../../desk/errors.js";
import { useSay } from "../../desk/say.js";

/** Draws what a query gave; while it waits its shape, where it failed what failed and the way out. */
export function Loaded<T>({
  query,
  shape = "table",
  rows = 5,
  children,
}: {
  readonly query: UseQueryResult<T>;
  readonly shape?: "lines" | "people" | "table";
  readonly rows?: number;
  readonly children: (data: T) => ReactNode;
}) {
  const say = useSay();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) {
    return (
      <div className="wb-pad">
        <ErrorState title={say(errorMessage(query.error))} onRetry={() => void query.refetch()}>
          <span className="cu-mono" dir="ltr">
            {errorDetail(query.error)}
          </span>
        </ErrorState>
      </div>
    );
  }
  return (
    <div className="wb-pad">
      <Skeleton shape={shape} rows={rows} />
    </div>
  );
}
