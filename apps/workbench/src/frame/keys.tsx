import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from "react";
import { useNavigate } from "@tanstack/react-router";
import { Button, IconButton, Kbd, Modal } from "@custos/ui";
import { useSay } from "../desk/say.js";
import type { MessageId } from "../messages/en.js";
import type { DeskPlace } from "./duties.js";

interface Keys {
  /** Keys without Ctrl or Alt can be switched off, for people who dictate (WCAG 2.1.4). */
  readonly enabled: boolean;
  readonly setEnabled: (enabled: boolean) => void;
}

const KeysContext = createContext<Keys>({ enabled: true, setEnabled: () => {} });
const storageKey = "custos.keys";

export function KeysProvider({ children }: { readonly children: ReactNode }) {
  const [enabled, setState] = useState(() => localStorage.getItem(storageKey) !== "off");
  const keys = useMemo<Keys>(
    () => ({
      enabled,
      setEnabled: (on) => {
        localStorage.setItem(storageKey, on ? "on" : "off");
        setState(on);
      },
    }),
    [enabled],
  );
  return <KeysContext value={keys}>{children}</KeysContext>;
}

export function useKeys(): Keys {
  return useContext(KeysContext);
}

/** Whether a key belongs to what has the focus, or to a dialog, and not to the page. */
function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest(
      "input, textarea, select, [contenteditable], [role=dialog], [role=listbox], [role=menu]",
    ) !== null
  );
}

/**
 * Runs an act for a single key, unless somebody types or has switched such keys off. An act that answers false was not
 * meant.
 */
export function usePageKeys(acts: Readonly<Record<string, () => unknown>>): void {
  const { enabled } = useKeys();
  const current = useRef(acts);
  current.current = acts;
  useEffect(() => {
    if (!enabled) return undefined;
    const press = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target)) return;
      // Enter belongs to the link or button that has the focus.
      if (event.key === "Enter" && event.target instanceof HTMLElement && event.target.closest("a, button"))
        return;
      const act = current.current[event.key];
      if (act && act() !== false) event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [enabled]);
}

/** `g` and then a letter goes to a place. */
export function useGoKeys(places: readonly DeskPlace[]): void {
  const navigate = useNavigate();
  const armedUntil = useRef(0);
  const acts: Record<string, () => unknown> = {
    g: () => {
      armedUntil.current = performance.now() + 1500;
    },
  };
  for (const { key, path } of places) {
    acts[key] = () => {
      if (performance.now() > armedUntil.current) return false;
      armedUntil.current = 0;
      void navigate({ to: path });
      return true;
    };
  }
  usePageKeys(acts);
}

/** `j` and `k` move through a list, Enter opens what is marked, Escape goes back. Returns the id that is marked. */
export function useListKeys(
  ids: readonly string[],
  open: (id: string) => void,
  back: () => void,
): string | undefined {
  const [marked, setMarked] = useState<string>();
  const move = useCallback(
    (by: 1 | -1) => {
      setMarked((now) => {
        const at = now === undefined ? -1 : ids.indexOf(now);
        const next = ids[Math.min(ids.length - 1, Math.max(0, at + by))];
        if (next !== undefined)
          document.querySelector(`[data-row="${CSS.escape(next)}"]`)?.scrollIntoView({ block: "nearest" });
        return next;
      });
    },
    [ids],
  );
  usePageKeys({
    j: () => move(1),
    k: () => move(-1),
    ...(marked !== undefined && ids.includes(marked) ? { Enter: () => open(marked) } : {}),
    Escape: () => {
      setMarked(undefined);
      back();
    },
  });
  return marked !== undefined && ids.includes(marked) ? marked : undefined;
}

const listKeys: readonly (readonly [string, MessageId])[] = [
  ["j", "keys.next"],
  ["k", "keys.previous"],
  ["Enter", "keys.open"],
  ["Esc", "keys.back"],
  ["?", "keys.help"],
];

/** The list of keys, by its button or by `?`. */
export function KeyHelp({ places }: { readonly places: readonly DeskPlace[] }) {
  const say = useSay();
  const { enabled, setEnabled } = useKeys();
  const [open, setOpen] = useState(false);
  usePageKeys({ "?": () => setOpen(true) });
  return (
    <>
      <IconButton
        icon="help"
        label={say("keys.title")}
        keys="?"
        className="wb-key-help"
        onPress={() => setOpen(true)}
      />
      <Modal
        title={say("keys.title")}
        isOpen={open}
        onOpenChange={setOpen}
        actions={
          <Button onPress={() => setEnabled(!enabled)}>
            {say(enabled ? "keys.turn-off" : "keys.turn-on")}
          </Button>
        }
      >
        <dl className="wb-keys">
          {listKeys.map(([key, words]) => (
            <div key={key}>
              <dt>
                <Kbd>{key}</Kbd>
              </dt>
              <dd>{say(words)}</dd>
            </div>
          ))}
          {places.map(({ key, label }) => (
            <div key={key}>
              <dt>
                <Kbd>g</Kbd> <Kbd>{key}</Kbd>
              </dt>
              <dd>{say(label)}</dd>
            </div>
          ))}
        </dl>
        <p className="cu-small cu-ink-2">{say("keys.single-words")}</p>
      </Modal>
    </>
  );
}
