import { Navigate } from "@tanstack/react-router";
import { useSession } from "../desk/desk.js";
import { placesOf, signsForBody } from "./duties.js";

/** Where a desk begins: with the passkey where one is still due, else with its first place. */
export function Home() {
  const person = useSession()?.person;
  if (!person) return null;
  if (signsForBody(person) && person.passkey !== "admitted") return <Navigate to="/welcome" replace />;
  return <Navigate to={placesOf(person.duty)[0]?.path ?? "/log"} replace />;
}
