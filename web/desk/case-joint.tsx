import { Tag } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';

/** Co-handlers with what each has to do, and orders from above with their answers. */
export function CaseJoint({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  if (file.tasks.length === 0 && file.orders.length === 0) return null;
  return (
    <section className="case-joint">
      {file.tasks.length > 0 ? <h3>{t('case.tasks')}</h3> : null}
      <ul>
        {file.tasks.map((task) => (
          <li key={task.id}>
            <div>
              <strong>{task.title}</strong> <span className="kit-muted">{text(task.unitName)}</span>
            </div>
            <div className="case-joint-tags">
              <Tag color={task.finishedAt ? 'success' : task.overdue ? 'error' : 'processing'}>
                {t(task.finishedAt ? 'case.taskDone' : task.overdue ? 'case.overdue' : 'case.taskOpen')}
              </Tag>
              {task.must ? <Tag>{t('case.taskMust')}</Tag> : null}
              {task.returned > 0 ? <Tag color="warning">{t('case.taskReturned', { count: task.returned })}</Tag> : null}
              {task.dueAt ? (
                <span className="kit-muted">{t('case.due', { at: format.instant(task.dueAt) })}</span>
              ) : null}
            </div>
          </li>
        ))}
      </ul>
      {file.orders.length > 0 ? <h3>{t('case.orders')}</h3> : null}
      <ul>
        {file.orders.map((order) => (
          <li key={order.id}>
            <div>
              <strong>{order.note}</strong>{' '}
              <span className="kit-muted">{t('case.by', { name: order.by.name, at: format.instant(order.at) })}</span>
            </div>
            <div className="case-joint-tags">
              <Tag color={order.answeredAt ? 'success' : order.overdue ? 'error' : 'processing'}>
                {order.answeredAt ? t('case.taskDone') : order.overdue ? t('case.overdue') : t('case.orderWaiting')}
              </Tag>
              <span className="kit-muted">{t('case.due', { at: format.instant(order.dueAt) })}</span>
            </div>
            {order.answer ? <p>{order.answer}</p> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
