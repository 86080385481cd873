import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { type Sent, sendPhotos } from './check-page.tsx';
import { Page, useTroubleText } from './page.tsx';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

interface DonePageProps {
  readonly sent: Sent;
  readonly onSent: (sent: Sent) => void;
}

export function DonePage({ sent, onSent }: DonePageProps) {
  const { t, of, date } = useTexts();
  const troubleText = useTroubleText();
  const [copied, setCopied] = useState(false);
  const { report, left, trouble } = sent;
  const shown = report.code.replace(/(.{4})(?=.)/g, '$1-');
  const again = async () => onSent({ report, ...(await sendPhotos(report.code, left)) });
  return (
    <Page title={t('doneTitle')} back={false}>
      {left.length > 0 && (
        <div className="summary" role="alert">
          <p>{t('checkPhotoFailed', { count: left.length, reason: troubleText(trouble) })}</p>
          <Button className="button secondary" onPress={() => void again()}>
            {t('checkPhotoRetry')}
          </Button>
        </div>
      )}
      <dl className="panel">
        <dt>{t('doneNumber')}</dt>
        <dd className="number">{report.number}</dd>
        <dt>{t('doneCode')}</dt>
        <dd className="code">{shown}</dd>
      </dl>
      <p>{t('doneCodeHint')}</p>
      <p>
        <Button
          className="button secondary"
          onPress={() => void navigator.clipboard.writeText(report.code).then(() => setCopied(true))}
        >
          {t('doneCopy')}
        </Button>{' '}
        <span role="status">{copied && t('doneCopied')}</span>
      </p>
      <p>
        <strong>{t('donePromise', { date: date(report.dueAt) })}</strong>
      </p>
      <p>{t('doneNext', { bureau: of(report.bureau) })}</p>
      <p className="actions">
        <Button className="button" onPress={() => goTo(`track#${report.code}`)}>
          {t('doneTrack')}
        </Button>
        <Button className="button secondary" onPress={() => goTo('')}>
          {t('doneAgain')}
        </Button>
      </p>
    </Page>
  );
}
