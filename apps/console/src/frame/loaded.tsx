import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { ErrorState, Skeleton } from "@custos/ui";
import { useWords } from "../messages/words.js";

export interface LoadedProps<Data> {
  readonly query: UseQueryResult<Data>;
  readonly rows?: number;
  readonly children: (data: Data) => ReactNode;
}

/** What was read from the relay, the shape of what comes, or that it could not be read. */
export function Loaded<Data>({ query, rows = 6, children }: LoadedProps<Data>) {
  const words = useWords();
  if (query.data !== undefined) return children(query.data);
  if (query.isPending) return <Skeleton rows={rows} shape="table" />;
  return (
    <ErrorState title={words("load.failed")} onRetry={() => void query.refetch()}>
      {words("load.failedHow")}
    </ErrorState>
  );
}
