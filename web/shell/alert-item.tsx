import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Alert } from '../api/contract.ts';
import { hub } from '../api/hub.ts';
import { useText } from '../i18n/use-language.ts';
import { Age } from '../kit/age.tsx';
import { useProblemText } from '../kit/problem-note.tsx';
import { SeverityMark } from '../kit/severity-mark.tsx';

export function AlertItem({ alert, onLeave }: { readonly alert: Alert; readonly onLeave: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  const client = useQueryClient();
  const { message } = App.useApp();
  const problemText = useProblemText();
  const acknowledge = useMutation({
    mutationFn: () => hub.acknowledgeAlert(alert.id),
    onSuccess: () => {
      message.success(t('cockpit.acknowledged'));
      void client.invalidateQueries({ queryKey: ['alert'] });
    },
    onError: (error) => message.error(problemText(error)),
  });
  return (
    <li className="shell-alert">
      <div className="shell-alert-head">
        <SeverityMark severity={alert.severity} />
        <Link to="/cockpit" search={{ evidence: alert.indicator, subject: alert.subject }} onClick={onLeave}>
          {text(alert.subjectName)} · {text(alert.title)}
        </Link>
      </div>
      <div className="shell-alert-foot">
        <Age at={alert.raisedAt} />
        {alert.caseId ? (
          <Link to="/desk/$caseId" params={{ caseId: alert.caseId }} search={{}} onClick={onLeave}>
            {t('newCase.view')}
          </Link>
        ) : null}
        {alert.acknowledgedBy ? (
          <span className="kit-muted">{t('cockpit.acknowledgedBy', { name: alert.acknowledgedBy })}</span>
        ) : (
          <Button size="small" loading={acknowledge.isPending} onClick={() => acknowledge.mutate()}>
            {t('cockpit.acknowledge')}
          </Button>
        )}
      </div>
    </li>
  );
}
