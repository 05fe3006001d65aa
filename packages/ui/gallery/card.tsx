import type { ReactNode } from "react";

/** One card of the gallery: a component and its states. */
export function Card({
  title,
  wide,
  children,
}: {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}) {
  return (
    <section className={wide ? "cu-card g-card g-wide" : "cu-card g-card"}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function Line({ children }: { readonly children: ReactNode }) {
  return <div className="cu-row cu-wrap">{children}</div>;
}

export const nothing = (): void => undefined;
