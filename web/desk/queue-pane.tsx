import { FileDoneOutlined, PlusOutlined, QuestionCircleOutlined, TeamOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queues } from '../api/contract-cases.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { useCity } from '../kit/use-city.ts';
import { NewCaseForm } from '../new-case/new-case-form.tsx';
import { queueCount, queueTexts } from './queue-texts.ts';
import { heldRoles } from './roles.ts';
import { SavedViews } from './saved-views.tsx';
import { TeamLoad } from './team-load.tsx';
import { useDesk } from './use-desk.ts';

export function QueuePane({ onHelp }: { readonly onHelp: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const city = useCity();
  const { search, queue, change } = useDesk();
  const principal = useQuery(queries.session()).data;
  const counts = useQuery(queries.caseCounts(search.role)).data?.queue;
  const [opening, setOpening] = useState(false);
  const [team, setTeam] = useState(false);
  const roles = heldRoles(city, principal);
  return (
    <aside className="desk-queues" aria-label={t('desk.queues')}>
      <Button type="primary" icon={<PlusOutlined />} onClick={() => setOpening(true)} className="desk-new">
        {t('desk.newCase')}
      </Button>
      {roles.length > 1 ? (
        <Select
          className="desk-role"
          aria-label={t('desk.role')}
          value={search.role ?? ''}
          options={[
            { value: '', label: t('desk.allRoles') },
            ...roles.map(({ id, title }) => ({ value: id, label: text(title) })),
          ]}
          onChange={(role) => change({ role: role || undefined })}
        />
      ) : null}
      <ul>
        {queues.map((name) => {
          const count = queueCount(counts, name);
          return (
            <li key={name}>
              <button
                type="button"
                aria-current={name === queue ? 'true' : undefined}
                onClick={() => change({ queue: name })}
              >
                {t(queueTexts[name])}
                {count === undefined ? null : (
                  <b className={name === 'overdue' && count > 0 ? 'desk-count-late' : ''}>{count}</b>
                )}
              </button>
            </li>
          );
        })}
      </ul>
      <SavedViews />
      <Button type="text" size="small" icon={<TeamOutlined />} onClick={() => setTeam(true)} className="desk-team">
        {t('desk.team')}
      </Button>
      <Link to="/hand-over" className="desk-sheet-link">
        <FileDoneOutlined /> {t('handOver.open')}
      </Link>
      <TeamLoad open={team} onClose={() => setTeam(false)} />
      <Button type="text" size="small" icon={<QuestionCircleOutlined />} onClick={onHelp} className="desk-help">
        {t('desk.keys')}
      </Button>
      <NewCaseForm open={opening} onClose={() => setOpening(false)} />
    </aside>
  );
}
