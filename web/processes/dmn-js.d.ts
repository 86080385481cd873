// The part of these packages that is used; they bring no types.
declare module 'dmn-js/lib/Modeler' {
  export { default } from 'dmn-js/lib/NavigatedViewer';
}

declare module 'dmn-js/lib/NavigatedViewer' {
  interface View {
    readonly type: string;
  }
  class Dmn {
    constructor(options: object);
    importXML(xml: string): Promise<unknown>;
    saveXML(options: object): Promise<{ readonly xml?: string }>;
    getViews(): readonly View[];
    open(view: View): Promise<unknown>;
    destroy(): void;
  }

  // biome-ignore lint/style/noDefaultExport: the package exports it so
  export { Dmn as default };
}

declare module 'bpmn-js-properties-panel' {
  export const BpmnPropertiesPanelModule: Record<string, ['value', unknown]>;
  export const BpmnPropertiesProviderModule: Record<string, ['value', unknown]>;
  export const ZeebePropertiesProviderModule: Record<string, ['value', unknown]>;
}

declare module 'bpmn-js-i18n/translations/zn.js' {
  const texts: Readonly<Record<string, string>>;

  // biome-ignore lint/style/noDefaultExport: the package exports it so
  export { texts as default };
}
