import { Button, IconButton, TextField } from "@custos/ui";
import { useWords } from "../messages/use-words.js";
import { isolated } from "../text/names.js";
import { StepHead } from "./step-head.js";

export interface NameStepProps {
  readonly name: string;
  readonly onName: (name: string) => void;
  readonly onBack: () => void;
  readonly onJoin: () => void;
}

const maxName = 64;

export function NameStep({ name, onName, onBack, onJoin }: NameStepProps) {
  const words = useWords();
  const trimmed = name.trim();
  return (
    <div className="ms-sheet">
      <form
        className="ms-sheet-column ms-name-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (trimmed !== "") onJoin();
        }}
      >
        <StepHead step="name">
          <span className="cu-end">
            <IconButton icon="back" label={words("join.left.back")} onPress={onBack} />
          </span>
        </StepHead>
        <h1 className="ms-plain-title">{words("join.name.title")}</h1>
        <p className="cu-ink-2">{words("join.name.words")}</p>
        <TextField
          label={words("join.name.label")}
          value={name}
          onChange={onName}
          maxLength={maxName}
          autoComplete="nickname"
          autoFocus
        />
        <div>
          <Button
            type="submit"
            variant="pri"
            size="lg"
            disabledBecause={trimmed === "" ? words("join.name.empty") : undefined}
          >
            {trimmed === "" ? words("join.name.goEmpty") : words("join.name.go", { name: isolated(trimmed) })}
          </Button>
        </div>
      </form>
    </div>
  );
}
