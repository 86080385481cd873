import type { CaseEvent } from '../case-events.ts';
import type { CaseState, PauseRequest } from '../case-state.ts';

/** The state after 挂账, 延期 or a stop was asked for, granted, refused, or came to its end. */
export function afterPauseEvent(state: CaseState, event: CaseEvent): CaseState {
  const { at, actor, note = '', data } = event;
  const { amount, until, reason } = data;
  const { request, ...rest } = state;
  const ask = (kind: PauseRequest['kind']): CaseState => ({
    ...state,
    request: {
      kind,
      by: actor,
      at,
      note,
      ...(until === undefined ? {} : { until }),
      ...(amount === undefined ? {} : { amount }),
    },
  });
  switch (event.event) {
    case 'pauseAsked':
      return ask('suspend');
    case 'extensionAsked':
      return ask('extend');
    case 'approved':
      return request ? granted(rest, request, event) : rest;
    case 'refused':
      return rest;
    case 'paused':
    case 'stopped':
      return {
        ...state,
        pauses: [
          ...state.pauses,
          { from: at, ...(reason === undefined ? {} : { reason }), ...(until === undefined ? {} : { until }) },
        ],
      };
    case 'resumed':
      return { ...state, pauses: state.pauses.map((pause) => (pause.to === undefined ? { ...pause, to: at } : pause)) };
    default:
      return state;
  }
}

/** A suspension begins when it is approved: the time it waited for that was the case's own. */
function granted(state: CaseState, { kind, until, amount = 0 }: PauseRequest, { at }: CaseEvent): CaseState {
  if (kind === 'suspend')
    return { ...state, pauses: [...state.pauses, { from: at, ...(until === undefined ? {} : { until }) }] };
  const longer = { ...state.limit, amount: state.limit.amount + amount };
  const legal = state.legal && { ...state.legal, amount: state.legal.amount + amount };
  return {
    ...state,
    limit: longer,
    extensions: state.extensions + amount,
    extended: state.extended + 1,
    ...(legal ? { legal } : {}),
  };
}
