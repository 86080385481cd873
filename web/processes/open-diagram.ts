import type { Language } from '../i18n/i18n.ts';
import { type DiagramModule, translator } from './diagram-texts.ts';

/** An open drawing, whichever library draws it. */
export interface Diagram {
  /** The file as it now is. */
  save(): Promise<string>;
  mark(counts: Readonly<Record<string, number>>, passed: readonly string[]): void;
  destroy(): void;
}

interface Opening {
  readonly container: HTMLElement;
  /** Where the properties of what is chosen are edited; without it the drawing is to be looked at only. */
  readonly properties: HTMLElement | undefined;
  readonly language: Language;
  readonly xml: string;
}

interface Overlays {
  add(element: string, overlay: { position: object; html: HTMLElement }): string;
  clear(): void;
}

interface Canvas {
  zoom(level?: 'fit-viewport' | number, centre?: 'auto'): number;
  addMarker(element: string, marker: string): void;
}

interface ElementRegistry {
  get(id: string): object | undefined;
}

/** The page's own font: the libraries would take one that has no Chinese on some machines. */
const font = getComputedStyle(document.body).fontFamily;
const textRenderer = { defaultStyle: { fontFamily: font }, externalStyle: { fontFamily: font } };

/** Draws a BPMN file. The libraries come with the first drawing. @throws what they say of a file they cannot read */
export async function openDiagram({ container, properties, language, xml }: Opening): Promise<Diagram> {
  const translate = await translator(language);
  const viewer = await (properties ? openEditor(container, properties, translate) : openViewer(container, translate));
  await viewer.importXML(xml);
  const canvas = viewer.get<Canvas>('canvas');
  // A little air around the drawing.
  canvas.zoom(canvas.zoom('fit-viewport', 'auto') * 0.94, 'auto');
  return {
    save: async () => (await viewer.saveXML({ format: true })).xml ?? xml,
    mark(counts, passed) {
      const overlays = viewer.get<Overlays>('overlays');
      const elements = viewer.get<ElementRegistry>('elementRegistry');
      overlays.clear();
      for (const id of passed) if (elements.get(id)) canvas.addMarker(id, 'process-passed');
      for (const [id, count] of Object.entries(counts)) {
        if (!elements.get(id)) continue;
        canvas.addMarker(id, 'process-here');
        const html = document.createElement('span');
        html.className = 'process-count';
        html.textContent = String(count);
        overlays.add(id, { position: { top: -12, right: 14 }, html });
      }
    },
    destroy: () => viewer.destroy(),
  };
}

async function openViewer(container: HTMLElement, translate: DiagramModule) {
  const { default: Viewer } = await import('bpmn-js/lib/NavigatedViewer');
  return new Viewer({ container, textRenderer, additionalModules: [translate] });
}

async function openEditor(container: HTMLElement, parent: HTMLElement, translate: DiagramModule) {
  const [{ default: Modeler }, panel, { default: zeebe }] = await Promise.all([
    import('bpmn-js/lib/Modeler'),
    import('bpmn-js-properties-panel'),
    import('zeebe-bpmn-moddle/resources/zeebe.json'),
  ]);
  const { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } = panel;
  return new Modeler({
    container,
    textRenderer,
    propertiesPanel: { parent },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      translate,
    ],
    moddleExtensions: { zeebe },
  });
}
