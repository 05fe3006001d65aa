import {
  Button as AriaButton,
  Text,
  UNSTABLE_Toast as AriaToast,
  UNSTABLE_ToastContent as ToastContent,
  UNSTABLE_ToastQueue as ToastQueue,
  UNSTABLE_ToastRegion as AriaToastRegion,
} from "react-aria-components";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { useSay } from "../messages/say.js";

export interface Toast {
  readonly text: string;
  readonly tone?: "pine" | "ember" | "slate";
}

const icons = { pine: "check", ember: "warning", slate: "info" } as const satisfies Record<string, IconName>;
const queue = new ToastQueue<Toast>({ maxVisibleToasts: 3 });
/** Long enough to read a sentence; it stays while it is hovered or focused. */
const shownMs = 6_000;

/** Says in passing what has happened. Errors stay until they are closed. */
export function toast(text: string, tone: NonNullable<Toast["tone"]> = "pine"): void {
  queue.add({ text, tone }, tone === "ember" ? {} : { timeout: shownMs });
}

/** Where toasts appear. One a page, inside the UiProvider. */
export function ToastRegion() {
  const say = useSay();
  return (
    <AriaToastRegion queue={queue} className="cu-toasts" aria-label={say("ui.notices")}>
      {({ toast }) => (
        <AriaToast toast={toast} className={`cu-toast cu-toast-${toast.content.tone ?? "pine"}`}>
          <Icon name={icons[toast.content.tone ?? "pine"]} />
          <ToastContent className="cu-grow">
            <Text slot="title">{toast.content.text}</Text>
          </ToastContent>
          <AriaButton slot="close" className="cu-ib cu-ib-sm" aria-label={say("ui.close")}>
            <Icon name="close" size={14} />
          </AriaButton>
        </AriaToast>
      )}
    </AriaToastRegion>
  );
}
