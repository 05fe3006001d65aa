import { ErrorState, ProgressSteps } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { joinErrorWords, worthAnotherTry } from "./join-errors.js";
import { StepHead } from "./step-head.js";

export interface ProgressStepProps {
  readonly version: number;
  readonly failure: string | undefined;
  readonly onRetry: () => void;
}

/** What is happening while one goes in, and what went wrong if something did. */
export function ProgressStep({ version, failure, onRetry }: ProgressStepProps) {
  const words = useWords();
  return (
    <div className="ms-sheet">
      <div className="ms-sheet-column ms-name-form" role="status">
        <StepHead step="in" />
        <h1 className="ms-plain-title">{words(failure ? "join.failed" : "join.progress")}</h1>
        {failure ? (
          <ErrorState
            title={joinErrorWords(words, failure)}
            {...(worthAnotherTry(failure) ? { onRetry } : {})}
          />
        ) : (
          <ProgressSteps
            steps={[
              { id: "keys", label: words("join.progress.keys"), state: "current" },
              { id: "sent", label: words("join.progress.sent", { version }), state: "current" },
              { id: "log", label: words("join.progress.log"), state: "current" },
            ]}
          />
        )}
      </div>
    </div>
  );
}
