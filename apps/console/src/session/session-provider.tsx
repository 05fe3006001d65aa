import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { operatorClose } from "@custos/contract";
import { codeOf, consoleClient, type ConsoleClient } from "../api/client.js";
import { forgetSession, type ConsoleSession } from "./session.js";
import { SignIn } from "./sign-in.js";
import type { SignInOutcome } from "./open-link.js";

interface SignedIn {
  readonly session: ConsoleSession;
  readonly client: ConsoleClient;
  /** The relay does not know the session any more. */
  readonly end: () => void;
  /** Ends all sessions of this operator at the relay, then this one here. */
  readonly leave: () => Promise<void>;
}

const SignedInContext = createContext<SignedIn | null>(null);

/** Who is signed in; inside `SessionProvider` there is always somebody. */
export function useSignedIn(): SignedIn {
  const signedIn = useContext(SignedInContext);
  if (signedIn === null) throw new Error("nobody is signed in");
  return signedIn;
}

/** Shows the console to whoever is signed in, and to others how to sign in. */
export function SessionProvider({ outcome, children }: { outcome: SignInOutcome; children: ReactNode }) {
  const [now, setNow] = useState(outcome);
  const queries = useQueryClient();
  const signedIn = useMemo<SignedIn | null>(() => {
    if (now.kind !== "signed-in") return null;
    const { session } = now;
    const end = (): void => {
      forgetSession(sessionStorage);
      queries.clear();
      setNow({ kind: "ended" });
    };
    const plain = consoleClient(session.session);
    const client: ConsoleClient = {
      call: async (operation, input, signal) => {
        try {
          return await plain.call(operation, input, signal);
        } catch (error) {
          if (codeOf(error) === "unauthenticated") end();
          throw error;
        }
      },
    };
    const leave = async (): Promise<void> => {
      await client.call(operatorClose, {});
      end();
    };
    return { session, client, end, leave };
  }, [now, queries]);
  if (signedIn === null) return <SignIn outcome={now} onOutcome={setNow} />;
  return <SignedInContext value={signedIn}>{children}</SignedInContext>;
}
