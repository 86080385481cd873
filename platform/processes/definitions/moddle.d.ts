// The packages have no types that fit; what is used of them is here, everything they read is unknown until typed.
declare module 'bpmn-moddle' {
  export class BpmnModdle {
    constructor(packages?: Readonly<Record<string, object>>);
    fromXML(xml: string): Promise<{ rootElement: unknown; warnings: readonly { message: unknown }[] }>;
  }
}

declare module 'dmn-moddle' {
  export class DmnModdle {
    fromXML(xml: string, type?: string): Promise<{ rootElement: unknown; warnings: readonly { message: unknown }[] }>;
  }
}
