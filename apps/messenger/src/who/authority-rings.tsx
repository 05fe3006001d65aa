import { Rings, Said } from "@custos/ui";
import type { WhoCanRead } from "@custos/sdk";
import { useWords } from "../messages/use-words.js";

type Authority = WhoCanRead["authorities"][number];

/** An authority's two bodies and what each needs. The lens stays empty: nobody may learn here whether they are read. */
export function AuthorityRings({
  authority,
  titled,
}: {
  readonly authority: Authority;
  readonly titled: boolean;
}) {
  const words = useWords();
  const { name, authorising, oversight } = authority;
  return (
    <div className="ms-authority">
      <h4 className={titled ? "cu-dense cu-medium" : "cu-dense cu-ink-2"}>{name}</h4>
      <div className="ms-authority-rings">
        <Body title={words("who.judges")} quorum={authorising} />
        <Rings
          could
          width={150}
          authorising={{ needed: authorising.threshold, given: 0, total: authorising.trustees.length }}
          oversight={{ needed: oversight.threshold, given: 0, total: oversight.trustees.length }}
        />
        <Body end title={words("who.oversight")} quorum={oversight} />
      </div>
    </div>
  );
}

function Body({
  title,
  quorum,
  end = false,
}: {
  readonly title: string;
  readonly quorum: Authority["authorising"];
  readonly end?: boolean;
}) {
  const words = useWords();
  return (
    <div className={end ? "ms-authority-body ms-authority-end" : "ms-authority-body"}>
      <b>{title}</b>
      <span>{words("who.any", { needed: quorum.threshold, all: quorum.trustees.length })}</span>
      {quorum.trustees.map((name) => (
        <span key={name} className="ms-breaks">
          <Said>{name}</Said>
        </span>
      ))}
    </div>
  );
}
