import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { sendPhotos } from './check-page.tsx';
import { Choices } from './choices.tsx';
import type { ReportDoor } from './door.ts';
import type { Draft, Fault } from './draft.ts';
import { Field } from './field.tsx';
import { Trouble } from './page.tsx';
import { PhotoList, usePhotos } from './photo-page.tsx';
import { useTexts } from './use-texts.ts';

const grades = [5, 4, 3, 2, 1] as const;

interface ConfirmProps {
  readonly code: string;
  readonly door: ReportDoor;
  readonly onDone: () => void;
}

/** Closed is not fixed: the reporter says which it is. */
export function ConfirmForm({ code, door, onDone }: ConfirmProps) {
  const { t } = useTexts();
  const [fixed, setFixed] = useState('');
  const [grade, setGrade] = useState('');
  const [note, setNote] = useState('');
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [error, setError] = useState<unknown>();
  const [busy, setBusy] = useState(false);
  const [chosen, setChosen] = useState<Draft['photos']>([]);
  const photos = usePhotos(chosen, setChosen);

  const send = async () => {
    const found = faultsIn(fixed, grade, note);
    setFaults(found);
    if (found.length > 0) return;
    setBusy(true);
    setError(undefined);
    try {
      const said = note.trim() === '' ? {} : { note: note.trim() };
      if (fixed === 'yes') await door.confirm(code, { fixed: true, grade: Number(grade), ...said });
      else await door.confirm(code, { fixed: false, ...said });
      const { trouble } = await sendPhotos(code, fixed === 'yes' ? [] : chosen, door);
      if (trouble !== undefined) setError(trouble);
      onDone();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };

  return (
    <section className="card confirm">
      <Choices
        id="fixed"
        label={t('confirmTitle')}
        value={fixed}
        faults={faults}
        onChange={setFixed}
        choices={[
          { value: 'yes', title: t('confirmFixed') },
          { value: 'no', title: t('confirmNot') },
        ]}
      />
      {fixed === 'yes' && (
        <Choices
          id="grade"
          label={t('confirmGrade')}
          value={grade}
          faults={faults}
          onChange={setGrade}
          choices={grades.map((value) => ({ value: String(value), title: t(`grade${value}`) }))}
        />
      )}
      {fixed !== '' && (
        <Field
          id="note"
          label={fixed === 'yes' ? t('confirmNote') + t('optional') : t('confirmReason')}
          value={note}
          faults={faults}
          rows={3}
          onChange={setNote}
        />
      )}
      {fixed === 'no' && (
        <>
          <PhotoList photos={photos.photos} onRemove={photos.remove} />
          {photos.faults.map((fault) => (
            <p key={fault.key} className="fault">
              {t(fault.key, fault.fillings)}
            </p>
          ))}
          <FileTrigger acceptedFileTypes={['image/jpeg', 'image/png', 'image/webp']} onSelect={photos.take}>
            <Button className="button secondary">{t('photoAdd')}</Button>
          </FileTrigger>
        </>
      )}
      {error !== undefined && <Trouble error={error} />}
      <p className="actions">
        <Button className="button" isDisabled={busy} onPress={() => void send()}>
          {t('confirmSend')}
        </Button>
      </p>
    </section>
  );
}

function faultsIn(fixed: string, grade: string, note: string): readonly Fault[] {
  if (fixed === '') return [{ field: 'fixed', key: 'confirmMissing' }];
  if (fixed === 'yes') return grade === '' ? [{ field: 'grade', key: 'confirmGradeMissing' }] : [];
  return note.trim() === '' ? [{ field: 'note', key: 'confirmReasonMissing' }] : [];
}
