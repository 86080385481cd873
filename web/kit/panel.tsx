import type { ReactNode } from 'react';

interface PanelProps {
  readonly title: ReactNode;
  readonly extra?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** One framed part of a screen with its heading. */
export function Panel({ title, extra, className, children }: PanelProps) {
  return (
    <section className={`kit-panel ${className ?? ''}`}>
      <header className="kit-panel-head">
        <h2>{title}</h2>
        <div className="kit-panel-extra">{extra}</div>
      </header>
      <div className="kit-panel-body">{children}</div>
    </section>
  );
}
