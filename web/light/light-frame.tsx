import type { ReactNode } from 'react';
import { Button } from 'react-aria-components/Button';

interface LightFrameProps {
  readonly service: string;
  /** What the head says; `demo` only where the city is one. */
  readonly words: { readonly skip: string; readonly language: string; readonly demo: string | undefined };
  /** Beside the change of language. */
  readonly actions: ReactNode;
  readonly onLanguage: () => void;
  readonly children: ReactNode;
}

/** Head and frame of citizens' pages. */
export function LightFrame({ service, words, actions, onLanguage, children }: LightFrameProps) {
  return (
    <>
      <Button className="skip" onPress={() => document.getElementById('content')?.focus()}>
        {words.skip}
      </Button>
      <header className="top">
        <div className="width">
          <span className="service">{service}</span>
          <span className="top-actions">
            {actions}
            <Button className="link" onPress={onLanguage}>
              {words.language}
            </Button>
          </span>
        </div>
      </header>
      {words.demo !== undefined && (
        <p className="demo">
          <span className="width">{words.demo}</span>
        </p>
      )}
      <main id="content" className="width" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}
