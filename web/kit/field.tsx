import type { ReactNode } from 'react';

/** One question of a form, with its label above. */
export function Field({
  id,
  label,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="kit-field">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}
