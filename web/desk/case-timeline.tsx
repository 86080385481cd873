import { Timeline } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseFile, TimelineEntry } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { EmptyNote } from '../kit/empty-note.tsx';
import { useCity } from '../kit/use-city.ts';
import { useFormat } from '../kit/use-format.ts';
import { AttachmentView } from './attachment-view.tsx';
import { useEventText } from './use-event-text.ts';

const colors: Readonly<Record<string, string>> = {
  opened: 'blue',
  completed: 'green',
  alertCleared: 'green',
  returned: 'red',
  failed: 'red',
  alertRaised: 'red',
  paused: 'gray',
};

/** All that happened, newest first. */
export function CaseTimeline({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const format = useFormat();
  const text = useText();
  const city = useCity();
  const eventText = useEventText();
  const stepName = (id: string) => text(file.steps.find((step) => step.id === id)?.title) || id;
  const unitName = (id: string) => text(city.bureaus.find((bureau) => bureau.id === id)?.name) || id;
  const item = (entry: TimelineEntry) => ({
    key: entry.seq,
    color: colors[entry.event] ?? 'blue',
    content: (
      <div className="case-entry">
        <div>
          <strong>{eventText(entry.event)}</strong> <span className="kit-muted">{stepName(entry.step)}</span>
        </div>
        {entry.data?.unit ? <div>{format.pair(t('case.unit'), unitName(entry.data.unit))}</div> : null}
        {entry.data?.grade === undefined ? null : <div>{format.pair(t('case.grade'), String(entry.data.grade))}</div>}
        {entry.note ? <p>{entry.note}</p> : null}
        {entry.attachments.length > 0 ? (
          <div className="case-files">
            {entry.attachments.map((attachment) => (
              <AttachmentView key={attachment.id} caseId={file.id} attachment={attachment} />
            ))}
          </div>
        ) : null}
        <div className="kit-muted">
          {t('case.by', { name: entry.actor.name || t('case.system'), at: format.instant(entry.at, 'second') })}
        </div>
      </div>
    ),
  });
  return (
    <section>
      <h3>{t('case.timeline')}</h3>
      {file.timeline.length === 0 ? (
        <EmptyNote reason={t('case.timelineEmpty')} />
      ) : (
        <Timeline items={[...file.timeline].sort((one, other) => other.seq - one.seq).map(item)} />
      )}
    </section>
  );
}
