import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-language.ts';
import { translator } from './diagram-texts.ts';
import type { Diagram } from './open-diagram.ts';

interface DmnCanvasProps {
  readonly xml: string;
  readonly editable?: boolean;
  readonly onOpen?: (diagram: Diagram | undefined) => void;
  readonly onFail?: (message: string) => void;
}

/** The decisions of a file: their graph, tables and expressions. */
export function DmnCanvas({ xml, editable = false, onOpen, onFail }: DmnCanvasProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const canvas = useRef<HTMLDivElement>(null);
  const told = useRef({ onOpen, onFail });
  told.current = { onOpen, onFail };

  useEffect(() => {
    const container = canvas.current;
    if (!container) return undefined;
    let gone = false;
    let opened: Diagram | undefined;
    openDecisions(container, xml, editable, language)
      .then((made) => {
        opened = made;
        if (gone) return made.destroy();
        told.current.onOpen?.(made);
        return undefined;
      })
      .catch((error: unknown) => told.current.onFail?.(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      told.current.onOpen?.(undefined);
      opened?.destroy();
      container.replaceChildren();
    };
  }, [xml, editable, language]);

  return (
    <div className="process-canvas">
      <div ref={canvas} className="process-drawing" role="application" aria-label={t('process.decisionTable')} />
    </div>
  );
}

async function openDecisions(
  container: HTMLElement,
  xml: string,
  editable: boolean,
  language: 'zh' | 'en',
): Promise<Diagram> {
  const [{ default: Dmn }, translate] = await Promise.all([
    editable ? import('dmn-js/lib/Modeler') : import('dmn-js/lib/NavigatedViewer'),
    translator(language),
  ]);
  const extra = { additionalModules: [translate] };
  const dmn = new Dmn({
    container,
    drd: extra,
    decisionTable: extra,
    literalExpression: extra,
    boxedExpression: extra,
  });
  await dmn.importXML(xml);
  // A file of one table opens as the table.
  const views = dmn.getViews();
  const table = views.find((view) => view.type === 'decisionTable' || view.type === 'literalExpression');
  if (table) await dmn.open(table);
  return {
    save: async () => (await dmn.saveXML({ format: true })).xml ?? xml,
    mark: () => undefined,
    destroy: () => dmn.destroy(),
  };
}
