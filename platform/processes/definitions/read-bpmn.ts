import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { processErrors } from '../errors.ts';
import { type FileFault, fault } from './file-fault.ts';
import { elementsAt, isElement, type ModdleElement, textAt } from './moddle-element.ts';
import type { Flow, NodeModel, ProcessModel, ScopeModel } from './process-model.ts';
import { readNode } from './read-node.ts';

export const largestFile = 1_000_000;
const mostElements = 2_000;

export interface ReadProcess {
  readonly model: ProcessModel;
  /** What the file says that the hub does not run. */
  readonly faults: readonly FileFault[];
}

/** Reads the one process of a BPMN 2.0 file. @throws process.notXml, process.tooLarge */
export async function readBpmn(xml: string): Promise<ReadProcess> {
  if (xml.length > largestFile) throw processErrors.tooLarge({ limit: `${largestFile} B` });
  const { root, warnings } = await parse(xml);
  const processes = elementsAt(root, 'rootElements').filter((element) => element.$type === 'bpmn:Process');
  const runnable = processes.filter((element) => element.get('isExecutable') === true);
  const [process] = runnable.length > 0 ? runnable : processes;
  if (!process?.id) throw processErrors.notXml();
  const reading: Reading = { nodes: new Map(), scopes: new Map(), faults: [] };
  for (const message of warnings.slice(0, 20))
    reading.faults.push(fault(process.id, `文件不完整：${message}`, `The file is broken: ${message}`));
  if ((runnable.length || processes.length) > 1)
    reading.faults.push(fault(process.id, '一个文件只能有一个可执行流程', 'A file has one process that is run'));
  readScope(process, process.id, reading);
  joinLinks(reading);
  const { nodes, scopes, faults } = reading;
  const model = { id: process.id, name: textAt(process, 'name') ?? process.id, root: process.id, nodes, scopes };
  return { model, faults };
}

async function parse(xml: string): Promise<{ root: ModdleElement; warnings: readonly string[] }> {
  try {
    const { rootElement, warnings } = await new BpmnModdle({ zeebe }).fromXML(xml);
    if (!isElement(rootElement)) throw processErrors.notXml();
    return { root: rootElement, warnings: warnings.map((warning) => String(warning.message).split('\n')[0] ?? '') };
  } catch (cause) {
    throw processErrors.notXml({}, cause);
  }
}

interface Reading {
  readonly nodes: Map<string, NodeModel>;
  readonly scopes: Map<string, ScopeModel>;
  readonly faults: FileFault[];
}

function readScope(element: ModdleElement, id: string, reading: Reading): void {
  const children = elementsAt(element, 'flowElements');
  const flows = readFlows(children, reading);
  const members: NodeModel[] = [];
  for (const child of children) {
    if (!child.id || child.$type === 'bpmn:SequenceFlow') continue;
    if (reading.nodes.size >= mostElements) throw processErrors.tooLarge({ limit: `${mostElements} elements` });
    const node = readNode(child, id, flows, reading.faults);
    if (!node) continue;
    members.push(node);
    reading.nodes.set(node.id, node);
    if (node.kind === 'sub' || node.kind === 'eventSub') readScope(child, node.id, reading);
  }
  attachBoundaries(members, reading);
  attachCompensations(element, members, reading);
  const starts = members.filter((node) => node.kind === 'start');
  const plain = starts.find((node) => node.event.kind === 'none');
  reading.scopes.set(id, {
    id,
    nodes: members.map((node) => node.id),
    ...(plain ? { start: plain.id } : {}),
    starts: starts.filter((node) => node !== plain).map((node) => node.id),
    eventSubProcesses: members.filter((node) => node.kind === 'eventSub').map((node) => node.id),
  });
}

function readFlows(children: readonly ModdleElement[], { faults }: Reading): readonly Flow[] {
  return children.flatMap((child) => {
    if (child.$type !== 'bpmn:SequenceFlow' || !child.id) return [];
    const source = idOf(child.get('sourceRef'));
    const target = idOf(child.get('targetRef'));
    if (!source || !target) {
      faults.push(fault(child.id, '连线两端不全', 'The flow lacks an end'));
      return [];
    }
    const expression = child.get('conditionExpression');
    const condition = isElement(expression) ? textAt(expression, 'body') : undefined;
    if (isElement(expression) && textAt(expression, 'language')?.toLowerCase().includes('javascript'))
      faults.push(fault(child.id, '条件须用 FEEL 书写', 'A condition is written in FEEL'));
    return [{ id: child.id, source, target, ...(condition === undefined ? {} : { condition }) }];
  });
}

function idOf(value: unknown): string | undefined {
  return isElement(value) ? value.id : undefined;
}

function attachBoundaries(members: readonly NodeModel[], { nodes, faults }: Reading): void {
  for (const node of members.filter((one) => one.kind === 'boundary')) {
    const host = nodes.get(node.attachedTo ?? '');
    if (!host) faults.push(fault(node.id, '边界事件没有依附的活动', 'The boundary event is attached to nothing'));
    else if (node.event.kind !== 'compensation')
      nodes.set(host.id, { ...host, boundaries: [...host.boundaries, node.id] });
  }
}

/** A compensation event at an activity is joined to its handler by an association, not by a flow. */
function attachCompensations(scope: ModdleElement, members: readonly NodeModel[], { nodes, faults }: Reading): void {
  const associations = elementsAt(scope, 'artifacts').filter((artifact) => artifact.$type === 'bpmn:Association');
  for (const event of members.filter((one) => one.kind === 'boundary' && one.event.kind === 'compensation')) {
    const link = associations.find((one) => idOf(one.get('sourceRef')) === event.id);
    const handler = nodes.get(idOf(link?.get('targetRef')) ?? '');
    const host = nodes.get(event.attachedTo ?? '');
    if (!handler || !host) {
      faults.push(fault(event.id, '补偿事件没有补偿活动', 'The compensation event leads to no activity'));
      continue;
    }
    nodes.set(host.id, { ...host, compensation: handler.id });
  }
}

/** A link that is thrown goes on where the link of the same name is caught, in the same scope. */
function joinLinks({ nodes, faults }: Reading): void {
  for (const node of nodes.values()) {
    if (node.type !== 'link:throw') continue;
    const target = [...nodes.values()].find(
      (one) => one.type === 'link:catch' && one.name === node.name && one.scope === node.scope,
    );
    if (!target) {
      faults.push(fault(node.id, `没有名为 ${node.name} 的链接目标`, `No link named ${node.name} is caught here`));
      continue;
    }
    const flow = { id: `${node.id}>${target.id}`, source: node.id, target: target.id };
    nodes.set(node.id, { ...node, outgoing: [flow] });
    const caught = nodes.get(target.id) ?? target;
    nodes.set(target.id, { ...caught, incoming: [...caught.incoming, flow.id] });
  }
}
