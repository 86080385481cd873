import { useCallback, useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import type { CaseSummary } from '../api/contract-cases.ts';
import { patrolHub } from './patrol-hub.ts';
import { distance_m, routeOrder, walk_m } from './route-order.ts';
import { keepTasks, type PatrolStore, readTasks } from './store.ts';
import { TaskForm } from './task-form.tsx';
import type { Duty } from './use-duty.ts';
import type { Patrol } from './use-patrol.ts';
import { useTexts } from './use-texts.ts';

interface TasksTabProps {
  readonly store: PatrolStore;
  readonly patrol: Patrol;
  readonly duty: Duty;
}

type Placed = CaseSummary & { readonly location: NonNullable<CaseSummary['location']> };
const isPlaced = (task: CaseSummary): task is Placed => task.location !== undefined;

/** Today's tasks in walking order from where one stands. */
export function TasksTab({ store, patrol, duty }: TasksTabProps) {
  const { t, of, date } = useTexts();
  const { tasks, at, fresh } = useTasks(store, patrol.sent.length);
  const [openId, setOpenId] = useState<string>();
  const [start] = useState(() => duty.fix?.position);
  const from = start ?? duty.fix?.position;
  const placed = tasks.filter(isPlaced);
  const ordered = from ? routeOrder(from, placed, ({ location }) => placeOf(location)) : placed;
  const rest = tasks.filter((task) => !isPlaced(task));
  const waiting = new Set(patrol.acts.flatMap(({ work }) => (work.kind === 'decision' ? [work.caseId] : [])));
  return (
    <section>
      <p className="hint">{at && t(fresh ? 'tasksAt' : 'tasksOld', { time: date(at) })}</p>
      {from && ordered.length > 0 && (
        <p className="hint">
          {t('route', {
            stops: ordered.length,
            km: (
              walk_m(
                from,
                ordered.map(({ location }) => placeOf(location)),
              ) / 1000
            ).toFixed(1),
          })}
        </p>
      )}
      {tasks.length === 0 && <p>{t('noTasks')}</p>}
      <ol className="tasks">
        {[...ordered, ...rest].map((task) => (
          <li key={task.id} className={task.overdue ? 'task late' : 'task'}>
            <h2>
              {of(task.title)} <span className="tag">{of(task.stepTitle)}</span>
            </h2>
            <p className="hint">
              {task.number} ·{' '}
              {task.area
                .map(({ name }) => of(name))
                .slice(-2)
                .join(' › ')}
              {from &&
                isPlaced(task) &&
                ` · ${t('distance', { distance: distanceText(distance_m(from, placeOf(task.location))) })}`}
            </p>
            <p className="hint">
              {t('due', { time: date(task.stepDueAt ?? task.dueAt) })} {task.overdue && <strong>{t('overdue')}</strong>}
            </p>
            {waiting.has(task.id) ? (
              <p className="good">{t('actWaiting')}</p>
            ) : (
              <Button
                className="plain"
                aria-expanded={openId === task.id}
                onPress={() => setOpenId(openId === task.id ? undefined : task.id)}
              >
                {openId === task.id ? t('close') : t('open')}
              </Button>
            )}
            {openId === task.id && !waiting.has(task.id) && (
              <TaskForm task={task} patrol={patrol} duty={duty} onDone={() => setOpenId(undefined)} />
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function placeOf({ coordinates: [lon, lat] }: Placed['location']): readonly [number, number] {
  return [lon, lat];
}

function distanceText(metres: number): string {
  return metres < 1_000 ? `${Math.round(metres)} m` : `${(metres / 1_000).toFixed(1)} km`;
}

/** The tasks of the hub, or those kept when it last answered. */
function useTasks(store: PatrolStore, turn: number) {
  const [state, setState] = useState<{
    readonly tasks: readonly CaseSummary[];
    readonly at?: string;
    readonly fresh: boolean;
  }>({
    tasks: [],
    fresh: false,
  });
  const read = useCallback(async () => {
    const at = await store.get('notes', 'tasksAt');
    const kept = await readTasks(store);
    setState({ tasks: kept, fresh: false, ...(typeof at === 'string' ? { at } : {}) });
    const tasks = await patrolHub.listTasks();
    const now = new Date().toISOString();
    await keepTasks(store, tasks);
    await store.put('notes', now, 'tasksAt');
    setState({ tasks, at: now, fresh: true });
  }, [store]);
  useEffect(() => {
    // After something was sent the list is another.
    void turn;
    read().catch(() => undefined);
  }, [read, turn]);
  return state;
}
