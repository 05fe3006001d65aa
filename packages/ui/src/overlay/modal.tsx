import type { ReactNode } from "react";
import { Dialog as AriaDialog, Heading, Modal as AriaModal, ModalOverlay } from "react-aria-components";
import { IconButton } from "../action/icon-button.js";
import { useSay } from "../messages/say.js";
import { classNames } from "../text/class-names.js";

export interface ModalProps {
  readonly title: ReactNode;
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly children: ReactNode;
  /** Buttons at the end; at most one of them filled. */
  readonly actions?: ReactNode;
  /** 440, 640 px, or a drawer at the end of the line. Default sm. */
  readonly size?: "sm" | "lg" | "drawer";
  /** Must be answered: neither Escape nor a press outside closes it. */
  readonly alert?: boolean;
  readonly className?: string;
}

/** Something that needs an answer before one goes on. Focus stays inside and comes back after. */
export function Modal({
  title,
  isOpen,
  onOpenChange,
  children,
  actions,
  size = "sm",
  alert = false,
  className,
}: ModalProps) {
  const say = useSay();
  return (
    <ModalOverlay
      className={classNames("cu-scrim", size === "drawer" && "cu-scrim-drawer")}
      isOpen={isOpen}
      onOpenChange={onOpenChange}
      isDismissable={!alert}
      isKeyboardDismissDisabled={alert}
    >
      <AriaModal className={classNames("cu-modal", `cu-modal-${size}`)}>
        <AriaDialog role={alert ? "alertdialog" : "dialog"} className={classNames("cu-dialog", className)}>
          <div className="cu-dialog-head">
            <Heading slot="title" className="cu-title">
              {title}
            </Heading>
            {!alert && (
              <IconButton
                icon="close"
                size="sm"
                label={say("ui.close")}
                onPress={() => onOpenChange(false)}
              />
            )}
          </div>
          <div className="cu-dialog-body">{children}</div>
          {actions && <div className="cu-dialog-actions">{actions}</div>}
        </AriaDialog>
      </AriaModal>
    </ModalOverlay>
  );
}
