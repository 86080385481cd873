import { Link } from '@tanstack/react-router';
import type { DeskSearch } from '../../../../web/desk/search.ts';

interface FigureProps {
  readonly title: string;
  readonly value: string;
  /** Cases behind the number. */
  readonly search?: DeskSearch;
  /** Or the evidence of an indicator. */
  readonly evidence?: { readonly evidence: string; readonly subject: string };
  readonly isBad?: boolean;
}

/** A number that leads to what it counts. */
export function Figure({ title, value, search, evidence, isBad }: FigureProps) {
  const inside = (
    <>
      <strong className={isBad ? 'urban-bad' : undefined}>{value}</strong>
      <span>{title}</span>
    </>
  );
  if (evidence) {
    return (
      <Link className="urban-figure" to="/cockpit" search={evidence}>
        {inside}
      </Link>
    );
  }
  return (
    <Link className="urban-figure" to="/desk" search={search ?? {}}>
      {inside}
    </Link>
  );
}
