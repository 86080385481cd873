import { useEffect, useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import type { CaseAction, CaseSummary } from '../api/contract-cases.ts';
import { patrolHub } from './patrol-hub.ts';
import { stampPhoto } from './stamp-photo.ts';
import type { Duty } from './use-duty.ts';
import type { Patrol } from './use-patrol.ts';
import { useTexts } from './use-texts.ts';

interface TaskFormProps {
  readonly task: CaseSummary;
  readonly patrol: Patrol;
  readonly duty: Duty;
  readonly onDone: () => void;
}

const words = {
  complete: { zh: '完成', en: 'Done' },
  fail: { zh: '核查不通过', en: 'Not passed' },
  return: { zh: '退回', en: 'Send back' },
} as const;

/** What a step is known to take when the hub cannot be asked (CONTRIBUTING of cases: handling asks for evidence). */
function offlineActions({ stepKind }: CaseSummary): readonly CaseAction[] {
  const action = (name: keyof typeof words, needs: CaseAction['needs']): CaseAction => ({
    action: name,
    title: words[name],
    needs,
  });
  const back = action('return', ['note']);
  if (stepKind === 'verification') return [action('complete', []), action('fail', ['note'])];
  if (stepKind === 'handling') return [action('complete', ['evidence']), back];
  return [action('complete', stepKind === 'feedback' ? ['note'] : []), ...(stepKind === 'intake' ? [] : [back])];
}

const onTheSpot = new Set(['complete', 'fail', 'return']);

/** A step done on the spot, kept on the phone until the hub hears of it. */
export function TaskForm({ task, patrol, duty, onDone }: TaskFormProps) {
  const { t, of } = useTexts();
  const [actions, setActions] = useState<readonly CaseAction[]>(() => offlineActions(task));
  const [note, setNote] = useState('');
  const [photos, setPhotos] = useState<readonly Blob[]>([]);
  const [fault, setFault] = useState<string>();
  const { person } = patrol;

  useEffect(() => {
    patrolHub.getCase(task.id).then(
      (file) =>
        setActions(
          file.actions.filter(
            ({ action, needs }) => onTheSpot.has(action) && !needs.includes('unit') && !needs.includes('grade'),
          ),
        ),
      () => undefined,
    );
  }, [task.id]);

  const take = async (files: FileList | null) => {
    const file = files?.[0];
    if (!file || !duty.fix || !person) return;
    try {
      const stamped = await stampPhoto(file, { at: new Date().toISOString(), ...duty.fix, person: person.name });
      setPhotos((before) => [...before, stamped]);
    } catch {
      setFault(t('badPhoto'));
    }
  };
  const act = async ({ action, needs }: CaseAction) => {
    if (needs.includes('note') && note.trim() === '') return setFault(t('actNoteMissing'));
    if (needs.includes('evidence') && photos.length === 0) return setFault(t('actPhotoMissing'));
    if (!person) return;
    const { id: caseId, number, version } = task;
    await patrol.keep({
      id: crypto.randomUUID(),
      person: person.id,
      madeAt: new Date().toISOString(),
      state: 'waiting',
      photos,
      work: {
        kind: 'decision',
        caseId,
        number,
        version,
        action,
        note: note.trim(),
        ...(duty.fix ? { position: duty.fix.position } : {}),
      },
    });
    onDone();
  };
  return (
    <div className="form">
      <FileTrigger acceptedFileTypes={['image/*']} defaultCamera="environment" onSelect={(files) => void take(files)}>
        <Button className="plain" isDisabled={!duty.fix}>
          {t('actPhoto')}
        </Button>
      </FileTrigger>
      {photos.length > 0 && <p role="status">{t('actPhotos', { count: photos.length })}</p>}
      <label className="line">
        {t('actNote')}
        <textarea rows={2} maxLength={2000} value={note} onChange={(event) => setNote(event.target.value)} />
      </label>
      {fault && <p role="alert">{fault}</p>}
      <div className="foot">
        {actions.map((action) => (
          <Button
            key={action.action}
            className={action.action === 'complete' ? 'big' : 'plain'}
            onPress={() => void act(action)}
          >
            {of(action.title)}
          </Button>
        ))}
      </div>
    </div>
  );
}
