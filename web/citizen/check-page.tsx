import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { useLoad } from '../light/use-load.ts';
import { type ReportProgress, reports, type Service } from './api.ts';
import { codeDoor, type ReportDoor } from './door.ts';
import { type Draft, reportOf } from './draft.ts';
import { Page, Trouble } from './page.tsx';
import { placeText } from './place-page.tsx';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

export interface Sent {
  readonly report: ReportProgress & { readonly code: string };
  /** Photos that did not get through, and why. */
  readonly left: Draft['photos'];
  readonly trouble?: unknown;
}

interface CheckPageProps {
  readonly draft: Draft;
  readonly service: Service | undefined;
  readonly onSent: (sent: Sent) => void;
}

export function CheckPage({ draft, service, onSent }: CheckPageProps) {
  const { t, of, date } = useTexts();
  const places = useLoad(reports.listPlaces);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const send = async () => {
    if (!service) return goTo('kind');
    setBusy(true);
    setError(undefined);
    try {
      const report = await reports.send(reportOf(draft, service), draft.key);
      const photos = draft.shareFacts ? draft.photos.map((photo) => ({ ...photo, share: true })) : draft.photos;
      onSent({ report, ...(await sendPhotos(report.code, photos)) });
      goTo('done', true);
    } catch (caught) {
      setError(caught);
      setBusy(false);
    }
  };
  const contact = [draft.name, draft.phone, draft.email].filter((part) => part.trim() !== '').join(', ');
  const place = [draft.position && placeText(places.data, draft.position, of), draft.address]
    .filter(Boolean)
    .join('; ');
  const rows = [
    {
      page: 'photo',
      title: t('checkPhotos'),
      text: draft.photos.length === 0 ? '' : t('checkCount', { count: draft.photos.length }),
    },
    { page: 'place', title: t('checkPlace'), text: place },
    { page: 'kind', title: t('checkKind'), text: service ? of(service.title) : '' },
    ...(service?.asks ?? []).map(({ name, answer }) => ({
      page: 'details',
      title: of(answer.title),
      text: answerText(answer, draft.answers[name] ?? '', of, { yes: t('yes'), no: t('no') }),
    })),
    { page: 'details', title: t('checkText'), text: draft.description },
    { page: 'details', title: t('checkContact'), text: contact },
  ];
  return (
    <Page title={t('checkTitle')}>
      {error !== undefined && <Trouble error={error} onRetry={() => void send()} />}
      <dl className="answers">
        {rows.map(({ page, title, text }) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{text || <span className="hint">{t('checkNone')}</span>}</dd>
            <dd>
              <Button className="link" aria-label={`${t('checkChange')} ${title}`} onPress={() => goTo(page)}>
                {t('checkChange')}
              </Button>
            </dd>
          </div>
        ))}
      </dl>
      {service && <p>{t('donePromise', { date: date(service.promisedBy) })}</p>}
      <p className="actions">
        <Button className="button" isDisabled={busy} onPress={() => void send()}>
          {busy ? t('checkSending') : t('checkSubmit')}
        </Button>
      </p>
    </Page>
  );
}

/** Sends one after the other; the first that fails stops, what is left is said. */
export async function sendPhotos(
  code: string,
  photos: Draft['photos'],
  door: Pick<ReportDoor, 'addPhoto'> = codeDoor,
): Promise<{ readonly left: Draft['photos']; readonly trouble?: unknown }> {
  for (const [index, photo] of photos.entries()) {
    try {
      await door.addPhoto(code, photo.file, photo.share ? photo : {});
    } catch (trouble) {
      return { left: photos.slice(index), trouble };
    }
  }
  return { left: [] };
}

function answerText(
  { kind, codes = {} }: Service['asks'][number]['answer'],
  given: string,
  of: (text: { zh: string; en: string }) => string,
  words: { readonly yes: string; readonly no: string },
): string {
  if (kind === 'boolean' && given !== '') return given === 'true' ? words.yes : words.no;
  const chosen = codes[given];
  return kind === 'code' && chosen ? of(chosen) : given;
}
