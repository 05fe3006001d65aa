import { AppearanceMenu, Avatar, IconButton, OkLine, Said, toast } from "@custos/ui";
import { codeOf } from "../api/client.js";
import { useWords } from "../messages/words.js";
import { useSignedIn } from "../session/session-provider.js";

/** What the console promises, who is signed in, and the way out. */
export function Foot() {
  const words = useWords();
  const { session, leave } = useSignedIn();
  const signOut = async (): Promise<void> => {
    try {
      await leave();
    } catch (error) {
      if (codeOf(error) !== "unauthenticated")
        toast(words("invitations.failed", { code: codeOf(error) }), "ember");
    }
  };
  return (
    <div className="co-foot">
      <div className="cu-small cu-ink-2">
        <OkLine icon="lock">{words("foot.promise")}</OkLine>
      </div>
      <div className="cu-row">
        <Avatar id={session.name} name={session.name} size="sm" />
        <div className="cu-grow cu-small">
          <div className="co-operator">
            <Said>{session.name}</Said>
          </div>
          <div className="cu-ink-3">{words("foot.operator")}</div>
        </div>
        <div className="co-foot-acts">
          <AppearanceMenu />
          <IconButton icon="sign-out" label={words("foot.leave")} onPress={() => void signOut()} />
        </div>
      </div>
    </div>
  );
}
