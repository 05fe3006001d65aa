import type { ReactNode } from "react";
import { Button as AriaButton } from "react-aria-components";
import { IconButton } from "../action/icon-button.js";
import { avatarColour } from "../format/avatar-colour.js";
import { formatCount } from "../format/numbers.js";
import { Icon } from "../icon/icon.js";
import type { IconName } from "../icon/shapes.js";
import { useSay } from "../messages/say.js";
import { Avatar } from "../person/avatar.js";
import { useLanguage } from "../provider/ui-provider.js";
import { classNames } from "../text/class-names.js";
import { directionOfText } from "../text/direction.js";
import { Said } from "../text/said.js";

/** How far an own message has come. */
export type DeliveryState = "waiting" | "sent" | "delivered" | "read";

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  readonly mine?: boolean;
}

export interface BubbleProps {
  readonly own?: boolean;
  /** Who wrote it; shown above the text where several people write. */
  readonly sender?: { readonly id: string; readonly name: string };
  readonly showName?: boolean;
  /** Avatar beside it: for the last bubble of a row by one person. "space" keeps the room for it. */
  readonly avatar?: "shown" | "space" | "none";
  /** The text as written; or other content (a picture, a voice note) as children. */
  readonly text?: string;
  readonly children?: ReactNode;
  /** What it answers; `onPress` goes there. */
  readonly quote?: {
    readonly name: string;
    readonly text: string;
    readonly label?: string;
    readonly onPress?: () => void;
  };
  readonly reactions?: readonly Reaction[];
  readonly onReaction?: (emoji: string) => void;
  /** The time as shown (08:41) and for machines (ISO). */
  readonly time: string;
  readonly dateTime?: string;
  readonly state?: DeliveryState;
  /** The time of the last edit, as shown. */
  readonly editedAt?: string;
  readonly deleted?: boolean;
  /** A timer runs on it. */
  readonly disappears?: boolean;
  readonly onReact?: () => void;
  readonly onReply?: () => void;
  /** A menu button or the like, beside the bubble. */
  readonly more?: ReactNode;
}

const stateIcons: Readonly<Record<DeliveryState, IconName>> = {
  waiting: "clock",
  sent: "check",
  delivered: "double-check",
  read: "double-check",
};

/** One message as a member sees it. */
export function Bubble(props: BubbleProps) {
  const {
    own = false,
    sender,
    showName = !own,
    avatar = own ? "none" : "shown",
    quote,
    reactions = [],
  } = props;
  const say = useSay();
  const bubble = classNames("cu-bubble", props.deleted && "cu-bubble-deleted");
  return (
    <article className={classNames("cu-message", own && "cu-message-own")}>
      {avatar !== "none" && sender && (
        <span className={classNames("cu-message-avatar", avatar === "space" && "cu-message-avatar-space")}>
          <Avatar id={sender.id} name={sender.name} size="sm" />
        </span>
      )}
      <div className="cu-message-column">
        <div className={bubble}>
          {showName && sender && !props.deleted && (
            <Said as="span" className={`cu-bubble-who cu-name-c${avatarColour(sender.id)}`}>
              {sender.name}
            </Said>
          )}
          {quote && <Quote {...quote} />}
          {props.deleted ? (
            <span>{own ? say("ui.deletedByYou") : say("ui.deleted", { name: sender?.name ?? "" })}</span>
          ) : (
            <div
              className="cu-bubble-body"
              dir={props.text === undefined ? undefined : directionOfText(props.text)}
            >
              {props.text !== undefined && (
                <Said as="span" className="cu-bubble-text">
                  {props.text}
                </Said>
              )}
              {props.children}
              <Meta {...props} />
            </div>
          )}
        </div>
        {reactions.length > 0 && !props.deleted && (
          <Reactions reactions={reactions} {...(props.onReaction && { onReaction: props.onReaction })} />
        )}
        {!props.deleted && <Beside {...props} />}
      </div>
    </article>
  );
}

function Quote({ name, text, label, onPress }: NonNullable<BubbleProps["quote"]>) {
  const words = (
    <>
      <Said as="span" className="cu-quote-who">
        {name}
      </Said>
      <Said as="span" className="cu-quote-text">
        {text}
      </Said>
    </>
  );
  if (!onPress) return <blockquote className="cu-quote">{words}</blockquote>;
  return (
    <blockquote className="cu-quote">
      <button type="button" className="cu-quote-press" aria-label={label} onClick={onPress}>
        {words}
      </button>
    </blockquote>
  );
}

function Meta({ time, dateTime, state, editedAt, disappears }: BubbleProps) {
  const say = useSay();
  return (
    <span className={classNames("cu-bubble-meta", state === "read" && "cu-t-pine")}>
      {disappears && <Icon name="timer" size={14} />}
      {editedAt !== undefined && <span>{say("ui.edited", { time: editedAt })}</span>}
      {state !== "waiting" && editedAt === undefined && <time dateTime={dateTime}>{time}</time>}
      {state && <Icon name={stateIcons[state]} size={14} label={say(`ui.state.${state}`)} />}
    </span>
  );
}

function Reactions({
  reactions,
  onReaction,
}: {
  readonly reactions: readonly Reaction[];
  readonly onReaction?: (emoji: string) => void;
}) {
  const say = useSay();
  const { language } = useLanguage();
  return (
    <div className="cu-reactions">
      {reactions.map(({ emoji, count, mine = false }) => (
        <AriaButton
          key={emoji}
          className={classNames("cu-reaction", mine && "cu-reaction-mine")}
          aria-pressed={mine}
          aria-label={say("ui.reaction", { emoji, count, mine: mine ? "yes" : "no" })}
          onPress={() => onReaction?.(emoji)}
        >
          <span aria-hidden="true">{emoji}</span> {formatCount(count, language)}
        </AriaButton>
      ))}
    </div>
  );
}

function Beside({ onReact, onReply, more }: BubbleProps) {
  const say = useSay();
  if (!onReact && !onReply && !more) return null;
  return (
    <div className="cu-message-beside">
      <div className="cu-message-actions">
        {onReact && <IconButton icon="smile" size="sm" label={say("ui.react")} onPress={onReact} />}
        {onReply && <IconButton icon="reply" size="sm" label={say("ui.reply")} onPress={onReply} />}
        {more}
      </div>
    </div>
  );
}
