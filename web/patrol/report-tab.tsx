import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import { stampPhoto } from './stamp-photo.ts';
import type { PatrolStore } from './store.ts';
import type { Duty } from './use-duty.ts';
import { frequentCount, type Kind, useKinds } from './use-kinds.ts';
import type { Patrol } from './use-patrol.ts';
import { useTexts } from './use-texts.ts';

interface ReportTabProps {
  readonly store: PatrolStore;
  readonly patrol: Patrol;
  readonly duty: Duty;
}

/** Photo, kind, save: three taps. */
export function ReportTab({ store, patrol, duty }: ReportTabProps) {
  const { t, of } = useTexts();
  const kinds = useKinds(store);
  const [photo, setPhoto] = useState<{ readonly blob: Blob; readonly url: string }>();
  const [kind, setKind] = useState<Kind>();
  const [note, setNote] = useState('');
  const [said, setSaid] = useState<string>();
  const [fault, setFault] = useState<string>();
  const { fix, denied } = duty;
  const { person } = patrol;

  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (!file || !fix || !person) return;
    setFault(undefined);
    setSaid(undefined);
    try {
      const blob = await stampPhoto(file, { at: new Date().toISOString(), ...fix, person: person.name });
      setPhoto({ blob, url: URL.createObjectURL(blob) });
    } catch {
      setFault(t('badPhoto'));
    }
  };
  const clear = () => {
    if (photo) URL.revokeObjectURL(photo.url);
    setPhoto(undefined);
    setKind(undefined);
    setNote('');
  };
  const save = async () => {
    if (!photo || !kind || !fix || !person) return;
    const title = of(kind.title);
    try {
      await patrol.keep({
        id: crypto.randomUUID(),
        person: person.id,
        madeAt: new Date().toISOString(),
        state: 'waiting',
        photos: [photo.blob],
        work: { kind: 'report', type: kind.type, class: kind.code, title: kind.title.zh, note: note.trim(), ...fix },
      });
      clear();
      setSaid(t('saved', { title }));
    } catch (error) {
      setFault(
        error instanceof DOMException && error.name === 'QuotaExceededError'
          ? t('storageFull')
          : t('failed', { reason: String(error) }),
      );
    }
  };

  if (photo) {
    return (
      <section>
        <img className="shot" src={photo.url} alt="" />
        <KindChoice kinds={kinds} chosen={kind} onChoose={setKind} />
        <label className="line">
          {t('note')}
          <textarea rows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
        </label>
        {fault && <p role="alert">{fault}</p>}
        <div className="foot">
          <Button className="big" isDisabled={!kind} onPress={() => void save()}>
            {t('save')}
          </Button>
          <Button className="plain" onPress={clear}>
            {t('cancel')}
          </Button>
        </div>
      </section>
    );
  }
  return (
    <section>
      <FileTrigger acceptedFileTypes={['image/*']} defaultCamera="environment" onSelect={(files) => void take(files)}>
        <Button className="big camera" isDisabled={!fix}>
          {t('takePhoto')}
        </Button>
      </FileTrigger>
      <p className="hint">{t('takePhotoHint')}</p>
      <p className="hint" role="status">
        {fix
          ? t('position', {
              position: `${fix.position[1].toFixed(5)}, ${fix.position[0].toFixed(5)}`,
              accuracy: Math.round(fix.accuracy_m),
            })
          : denied
            ? t('positionDenied')
            : t('noPosition')}
      </p>
      {said && (
        <p className="good" role="status">
          {said}
        </p>
      )}
      {fault && <p role="alert">{fault}</p>}
    </section>
  );
}

interface KindChoiceProps {
  readonly kinds: readonly Kind[];
  readonly chosen: Kind | undefined;
  readonly onChoose: (kind: Kind) => void;
}

function KindChoice({ kinds, chosen, onChoose }: KindChoiceProps) {
  const { t, of } = useTexts();
  const [typed, setTyped] = useState('');
  const words = typed.trim().toLowerCase();
  const shown =
    words === ''
      ? kinds.slice(0, frequentCount)
      : kinds.filter(({ title }) => `${title.zh} ${title.en}`.toLowerCase().includes(words)).slice(0, 24);
  return (
    <fieldset className="choice">
      <legend>{t('chooseClass')}</legend>
      <div className="tiles">
        {shown.map((kind) => {
          const isChosen = kind.type === chosen?.type && kind.code === chosen.code;
          return (
            <Button
              key={`${kind.type} ${kind.code}`}
              className="tile"
              aria-pressed={isChosen}
              onPress={() => onChoose(kind)}
            >
              {of(kind.title)}
            </Button>
          );
        })}
      </div>
      <label className="line">
        {t('search')}
        <input value={typed} onChange={(event) => setTyped(event.target.value)} />
      </label>
    </fieldset>
  );
}
