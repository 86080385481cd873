import { type FileFault, fault } from './file-fault.ts';
import { bodyOf, elementAt, elementsAt, extensionOf, type ModdleElement, textAt } from './moddle-element.ts';
import type { EventModel, NodeKind, TimerKind } from './process-model.ts';

interface ReadEvent {
  readonly event: EventModel;
  /** The name of a link event. */
  readonly link?: string;
}

const none: EventModel = { kind: 'none' };

/** What the event definition of an element, or the message of a send or receive task, says. */
export function readEvent(element: ModdleElement, kind: NodeKind, faults: FileFault[]): ReadEvent {
  const id = element.id ?? '';
  if (kind === 'receive' || kind === 'send')
    return { event: messageOf(id, element, element, kind === 'receive', faults) };
  const definitions = elementsAt(element, 'eventDefinitions');
  const [definition] = definitions;
  if (!definition) return { event: none };
  if (definitions.length > 1 || element.get('parallelMultiple') === true)
    faults.push(fault(id, '一个事件只能有一个触发条件', 'An event has one trigger'));
  switch (definition.$type) {
    case 'bpmn:TimerEventDefinition':
      return { event: timerOf(id, definition, faults) };
    case 'bpmn:MessageEventDefinition':
      return {
        event: messageOf(id, definition, element, kind === 'catch' || kind === 'boundary' || kind === 'start', faults),
      };
    case 'bpmn:SignalEventDefinition':
      return { event: { kind: 'signal', name: named(id, elementAt(definition, 'signalRef'), faults) } };
    case 'bpmn:ErrorEventDefinition':
      return { event: { kind: 'error', ...codeOf(elementAt(definition, 'errorRef'), 'errorCode') } };
    case 'bpmn:EscalationEventDefinition':
      return { event: { kind: 'escalation', ...codeOf(elementAt(definition, 'escalationRef'), 'escalationCode') } };
    case 'bpmn:CompensateEventDefinition': {
      const activity = elementAt(definition, 'activityRef')?.id;
      return { event: { kind: 'compensation', ...(activity === undefined ? {} : { activity }) } };
    }
    case 'bpmn:TerminateEventDefinition':
      return { event: { kind: 'terminate' } };
    case 'bpmn:LinkEventDefinition':
      return { event: none, link: textAt(definition, 'name') ?? '' };
    default:
      faults.push(fault(id, `不支持 ${definition.$type}`, `${definition.$type} is not run`));
      return { event: none };
  }
}

const timers: Readonly<Record<TimerKind, string>> = { date: 'timeDate', duration: 'timeDuration', cycle: 'timeCycle' };

function timerOf(id: string, definition: ModdleElement, faults: FileFault[]): EventModel {
  for (const timer of ['date', 'duration', 'cycle'] as const) {
    const text = bodyOf(elementAt(definition, timers[timer]));
    if (text !== undefined) return { kind: 'timer', timer, text };
  }
  faults.push(fault(id, '定时器没有时间', 'The timer says no time'));
  return none;
}

function messageOf(
  id: string,
  holder: ModdleElement,
  element: ModdleElement,
  waits: boolean,
  faults: FileFault[],
): EventModel {
  const message = elementAt(holder, 'messageRef');
  const name = named(id, message, faults);
  const subscription = message && extensionOf(message, 'zeebe:Subscription');
  const key = waits || subscription ? textAt(subscription, 'correlationKey') : keyHeader(element);
  return { kind: 'message', name, ...(key === undefined ? {} : { key }) };
}

/** A thrown message says whom it is for by the property `correlationKey` when its message does not. */
function keyHeader(element: ModdleElement): string | undefined {
  const properties = elementsAt(extensionOf(element, 'zeebe:Properties'), 'properties');
  return textAt(
    properties.find((property) => property.get('name') === 'correlationKey'),
    'value',
  );
}

function named(id: string, element: ModdleElement | undefined, faults: FileFault[]): string {
  const name = textAt(element, 'name');
  if (name === undefined) faults.push(fault(id, '缺少消息或信号的名称', 'The message or signal has no name'));
  return name ?? '';
}

function codeOf(element: ModdleElement | undefined, name: string): { readonly code?: string } {
  const code = textAt(element, name);
  return code === undefined ? {} : { code };
}
