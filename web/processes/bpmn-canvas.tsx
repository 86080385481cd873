import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useLanguage } from '../i18n/use-language.ts';
import { type Diagram, openDiagram } from './open-diagram.ts';

interface BpmnCanvasProps {
  readonly xml: string;
  readonly editable?: boolean;
  /** How many tokens stand at each node. */
  readonly counts?: Readonly<Record<string, number>>;
  readonly passed?: readonly string[];
  readonly onOpen?: (diagram: Diagram | undefined) => void;
  readonly onFail?: (message: string) => void;
}

/** A BPMN diagram to look at or to edit; the mark of bpmn.io stays where it is. */
export function BpmnCanvas({ xml, editable = false, counts, passed, onOpen, onFail }: BpmnCanvasProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const canvas = useRef<HTMLDivElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const diagram = useRef<Diagram | undefined>(undefined);
  const told = useRef({ onOpen, onFail });
  told.current = { onOpen, onFail };
  const marks = JSON.stringify([counts, passed]);

  useEffect(() => {
    const container = canvas.current;
    if (!container) return undefined;
    let gone = false;
    let opened: Diagram | undefined;
    openDiagram({ container, properties: editable ? (panel.current ?? undefined) : undefined, language, xml })
      .then((made) => {
        opened = made;
        if (gone) return made.destroy();
        diagram.current = made;
        told.current.onOpen?.(made);
        return undefined;
      })
      .catch((error: unknown) => told.current.onFail?.(error instanceof Error ? error.message : String(error)));
    return () => {
      gone = true;
      diagram.current = undefined;
      told.current.onOpen?.(undefined);
      opened?.destroy();
      container.replaceChildren();
    };
  }, [xml, editable, language]);

  useEffect(() => {
    const timer = setInterval(() => {
      if (!diagram.current) return;
      clearInterval(timer);
      const [some, gone] = JSON.parse(marks) as [BpmnCanvasProps['counts'] | null, BpmnCanvasProps['passed'] | null];
      diagram.current.mark(some ?? {}, gone ?? []);
    }, 50);
    return () => clearInterval(timer);
  }, [marks]);

  return (
    <div className={editable ? 'process-canvas process-canvas-edit' : 'process-canvas'}>
      <div ref={canvas} className="process-drawing" role="application" aria-label={t('process.diagram')} />
      {editable ? <div ref={panel} className="process-properties" /> : null}
    </div>
  );
}
