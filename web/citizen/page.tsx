import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from 'react-aria-components/Button';
import { Problem } from '../api/problem.ts';
import type { Fault } from './draft.ts';
import { useTexts } from './use-texts.ts';

interface PageProps {
  readonly title: string;
  /** What is wrong with the answers on this page; the summary takes the focus. */
  readonly faults?: readonly Fault[] | undefined;
  readonly back?: boolean;
  readonly children: ReactNode;
}

/** One thing per page: a heading that takes the focus, an error summary above it when something is wrong. */
export function Page({ title, faults = [], back = true, children }: PageProps) {
  const { t } = useTexts();
  const heading = useRef<HTMLHeadingElement>(null);
  const summary = useRef<HTMLDivElement>(null);
  const hasFaults = faults.length > 0;
  useEffect(() => {
    document.title = `${hasFaults ? t('errorPrefix') : ''}${title}`;
  }, [title, hasFaults, t]);
  useEffect(() => heading.current?.focus({ preventScroll: true }), []);
  useEffect(() => {
    if (faults.length > 0) summary.current?.focus();
  }, [faults]);
  return (
    <>
      {back && (
        <Button className="link back" onPress={() => history.back()}>
          {t('back')}
        </Button>
      )}
      {hasFaults && (
        <div ref={summary} className="summary" role="alert" tabIndex={-1}>
          <h2>{t('problem')}</h2>
          <ul>
            {faults.map((fault) => (
              <li key={`${fault.field} ${fault.key}`}>
                <a href={`#${fault.field}`} onClick={(event) => focusField(event, fault.field)}>
                  {t(fault.key, fault.fillings)}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children}
    </>
  );
}

function focusField(event: { preventDefault(): void }, field: string): void {
  event.preventDefault();
  const element = document.getElementById(field);
  const target = element?.matches('input, textarea, button')
    ? element
    : element?.querySelector<HTMLElement>('input, textarea, button');
  (target ?? element)?.focus();
}

export function faultOf(faults: readonly Fault[], field: string): Fault | undefined {
  return faults.find((fault) => fault.field === field);
}

/** What the hub or the network said, with a way to try again. */
export function Trouble({ error, onRetry }: { readonly error: unknown; readonly onRetry?: () => void }) {
  const { t } = useTexts();
  return (
    <div className="summary" role="alert">
      <p>{useTroubleText()(error)}</p>
      {onRetry && (
        <Button className="button secondary" onPress={onRetry}>
          {t('retry')}
        </Button>
      )}
    </div>
  );
}

export function useTroubleText(): (error: unknown) => string {
  const { of } = useTexts();
  return (error) => (error instanceof Problem ? of(error.text) : String(error));
}
