import type { ReactNode } from "react";

/** The mark: two rings and the lens that they share. */
export function Mark({ size = 22, label }: { readonly size?: number; readonly label?: string }) {
  const spoken =
    label === undefined ? { "aria-hidden": true as const } : { role: "img", "aria-label": label };
  return (
    <svg className="cu-mark" width={size} height={size} viewBox="0 0 24 24" focusable="false" {...spoken}>
      <path d="M12 6.48a6.7 6.7 0 0 1 0 11.04a6.7 6.7 0 0 1 0 -11.04z" />
      <circle cx="8.2" cy="12" r="6.7" />
      <circle cx="15.8" cy="12" r="6.7" />
    </svg>
  );
}

/** Mark and name, and which of the apps this is. */
export function Brand({ children, large }: { readonly children?: ReactNode; readonly large?: boolean }) {
  return (
    <span className={large ? "cu-brand cu-brand-large" : "cu-brand"}>
      <Mark size={large ? 26 : 22} />
      <span lang="en">Custos</span>
      {children && <span className="cu-brand-app">{children}</span>}
    </span>
  );
}
