import type { CaseEvent } from './case-events.ts';
import type { CaseState, JointTask, SupervisionOrder } from './case-state.ts';

/** The state after something happened to a sub-task of a co-handler. */
export function afterTaskEvent(state: CaseState, event: CaseEvent): CaseState {
  const { task = '', unit = state.bureau, title = '', must = true, unitLimit } = event.data;
  const change = (changed: (one: JointTask) => JointTask) =>
    state.tasks.map((one) => (one.id === task ? changed(one) : one));
  switch (event.event) {
    case 'taskAdded': {
      const limit = unitLimit === undefined ? {} : { limit: unitLimit };
      const added = { id: task, title, unit, must, addedAt: event.at, returned: 0, ...limit };
      return { ...state, tasks: [...state.tasks, added], bureaus: [...new Set([...state.bureaus, unit])] };
    }
    case 'taskFinished':
      return { ...state, tasks: change((one) => ({ ...one, finishedAt: event.at, finishedBy: event.actor })) };
    case 'taskReturned':
      return {
        ...state,
        tasks: change(({ finishedAt: _at, finishedBy: _by, ...one }) => ({ ...one, returned: one.returned + 1 })),
      };
    case 'taskDropped':
      return { ...state, tasks: state.tasks.filter((one) => one.id !== task) };
    default:
      return state;
  }
}

/** The state after an order from above or its answer. */
export function afterOrderEvent(state: CaseState, { event, at, actor, note = '', data }: CaseEvent): CaseState {
  const { order = '', deadline = at } = data;
  if (event === 'supervised') {
    const given: SupervisionOrder = { id: order, by: actor, at, note, dueAt: deadline };
    return { ...state, orders: [...state.orders, given] };
  }
  const orders = state.orders.map((one) =>
    one.id === order ? { ...one, answeredAt: at, answeredBy: actor, answer: note } : one,
  );
  return { ...state, orders };
}
