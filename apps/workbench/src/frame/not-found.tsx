import { Link } from "@tanstack/react-router";
import { EmptyState } from "@custos/ui";
import { useSay } from "../desk/say.js";

export function NotFound() {
  const say = useSay();
  return (
    <div className="wb-page">
      <EmptyState icon="search" title={say("not-found.title")}>
        <Link to="/" className="wb-link">
          {say("not-found.home")}
        </Link>
      </EmptyState>
    </div>
  );
}
