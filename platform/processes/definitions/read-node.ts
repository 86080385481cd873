import { type FileFault, fault } from './file-fault.ts';
import { bodyOf, elementAt, elementsAt, extensionOf, type ModdleElement, textAt } from './moddle-element.ts';
import type { Flow, Mapping, MultiModel, NodeKind, NodeModel } from './process-model.ts';
import { readEvent } from './read-event.ts';

const kinds: Readonly<Record<string, NodeKind>> = {
  'bpmn:StartEvent': 'start',
  'bpmn:EndEvent': 'end',
  'bpmn:IntermediateCatchEvent': 'catch',
  'bpmn:IntermediateThrowEvent': 'throw',
  'bpmn:BoundaryEvent': 'boundary',
  'bpmn:Task': 'pass',
  'bpmn:ManualTask': 'pass',
  'bpmn:UserTask': 'user',
  'bpmn:ServiceTask': 'service',
  'bpmn:BusinessRuleTask': 'decision',
  'bpmn:ReceiveTask': 'receive',
  'bpmn:SendTask': 'send',
  'bpmn:SubProcess': 'sub',
  'bpmn:CallActivity': 'call',
  'bpmn:ExclusiveGateway': 'exclusive',
  'bpmn:ParallelGateway': 'parallel',
  'bpmn:InclusiveGateway': 'inclusive',
  'bpmn:EventBasedGateway': 'eventGateway',
};

/** Elements that say something to people and nothing to the engine. */
const silent: ReadonlySet<string> = new Set([
  'bpmn:DataObject',
  'bpmn:DataObjectReference',
  'bpmn:DataStoreReference',
  'bpmn:TextAnnotation',
]);

const refused: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  'bpmn:ScriptTask': ['不执行脚本任务，请改用决策或服务任务', 'Scripts are not run; use a decision or a service task'],
  'bpmn:Transaction': ['不支持事务子流程，请用补偿事件', 'Transactions are not run; use compensation events'],
  'bpmn:AdHocSubProcess': ['不支持临时子流程', 'Ad-hoc sub-processes are not run'],
  'bpmn:ComplexGateway': ['不支持复杂网关', 'Complex gateways are not run'],
};

export function readNode(
  element: ModdleElement,
  scope: string,
  flows: readonly Flow[],
  faults: FileFault[],
): NodeModel | undefined {
  const { $type: type, id = '' } = element;
  if (silent.has(type)) return undefined;
  const kind = kinds[type];
  if (!kind || refused[type]) {
    const [zh, en] = refused[type] ?? [`不支持 ${type}`, `${type} is not run`];
    faults.push(fault(id, zh, en));
    return undefined;
  }
  const isEventSub = kind === 'sub' && element.get('triggeredByEvent') === true;
  const { event, link } = readEvent(element, kind, faults);
  const fallback = elementAt(element, 'default')?.id;
  const attachedTo = elementAt(element, 'attachedToRef')?.id;
  const multi = readMulti(element, faults);
  const calls = callsOf(element, kind);
  const resultVariable = textAt(extensionOf(element, 'zeebe:CalledDecision'), 'resultVariable');
  return {
    id,
    name: link ?? textAt(element, 'name') ?? id,
    kind: isEventSub ? 'eventSub' : kind,
    type: link === undefined ? type : `link:${kind}`,
    scope,
    incoming: flows.filter((flow) => flow.target === id).map((flow) => flow.id),
    outgoing: flows.filter((flow) => flow.source === id),
    event,
    interrupting: element.get(kind === 'boundary' ? 'cancelActivity' : 'isInterrupting') !== false,
    boundaries: [],
    isCompensation: element.get('isForCompensation') === true,
    ...readMappings(element),
    roles: rolesOf(element),
    ...(fallback === undefined ? {} : { fallback }),
    ...(attachedTo === undefined ? {} : { attachedTo }),
    ...(multi === undefined ? {} : { multi }),
    ...(calls === undefined ? {} : { calls }),
    ...(resultVariable === undefined ? {} : { resultVariable }),
  };
}

function callsOf(element: ModdleElement, kind: NodeKind): string | undefined {
  switch (kind) {
    case 'service':
      return textAt(extensionOf(element, 'zeebe:TaskDefinition'), 'type');
    case 'decision':
      return textAt(extensionOf(element, 'zeebe:CalledDecision'), 'decisionId');
    case 'call':
      return textAt(extensionOf(element, 'zeebe:CalledElement'), 'processId') ?? textAt(element, 'calledElement');
    default:
      return undefined;
  }
}

function rolesOf(element: ModdleElement): readonly string[] {
  const groups = textAt(extensionOf(element, 'zeebe:AssignmentDefinition'), 'candidateGroups');
  return (groups ?? '')
    .split(',')
    .map((role) => role.trim())
    .filter(Boolean);
}

function readMappings(element: ModdleElement): { inputs: readonly Mapping[]; outputs: readonly Mapping[] } {
  const mapping = extensionOf(element, 'zeebe:IoMapping');
  const read = (name: string) =>
    elementsAt(mapping, name).flatMap((parameter) => {
      const source = textAt(parameter, 'source');
      const target = textAt(parameter, 'target');
      return target === undefined ? [] : [{ source: source ?? '=null', target }];
    });
  return { inputs: read('inputParameters'), outputs: read('outputParameters') };
}

function readMulti(element: ModdleElement, faults: FileFault[]): MultiModel | undefined {
  const loop = elementAt(element, 'loopCharacteristics');
  if (!loop) return undefined;
  const id = element.id ?? '';
  if (loop.$type !== 'bpmn:MultiInstanceLoopCharacteristics') {
    faults.push(
      fault(id, '不支持标准循环，请用网关回路', 'Standard loops are not run; lead the flow back by a gateway'),
    );
    return undefined;
  }
  const characteristics = extensionOf(loop, 'zeebe:LoopCharacteristics');
  const cardinality = bodyOf(elementAt(loop, 'loopCardinality'));
  const collection =
    textAt(characteristics, 'inputCollection') ??
    (cardinality && `=for i in 1..${cardinality.replace(/^=/, '')} return i`);
  if (collection === undefined) {
    faults.push(fault(id, '多实例缺少集合', 'The multi-instance names no collection'));
    return undefined;
  }
  const optional = {
    element: textAt(characteristics, 'inputElement'),
    outputCollection: textAt(characteristics, 'outputCollection'),
    outputElement: textAt(characteristics, 'outputElement'),
    completion: bodyOf(elementAt(loop, 'completionCondition')),
  };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { sequential: loop.get('isSequential') === true, collection, ...given };
}
