import { Alert, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';
import { useEventText } from './use-event-text.ts';

export function ConflictNote({ newer, onShow }: { readonly newer: CaseFile | undefined; readonly onShow: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const eventText = useEventText();
  const last = newer?.timeline.reduce((one, other) => (other.seq > one.seq ? other : one));
  return (
    <Alert
      type="warning"
      showIcon
      role="alert"
      className="kit-outdated"
      title={t('case.conflict')}
      description={
        newer ? (
          <>
            <p>
              {t('case.conflictText', {
                version: newer.version,
                status: newer.state === 'closed' ? t('case.closed') : text(newer.stepTitle),
              })}
            </p>
            {last ? (
              <p className="kit-muted">
                {t('case.conflictLast', {
                  actor: last.actor.name,
                  event: eventText(last.event),
                  at: format.instant(last.at),
                })}
              </p>
            ) : null}
          </>
        ) : null
      }
      action={
        <Button size="small" onClick={onShow}>
          {t('case.conflictReload')}
        </Button>
      }
    />
  );
}
