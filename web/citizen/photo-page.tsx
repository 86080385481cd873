import { useState } from 'react';
import { Button } from 'react-aria-components/Button';
import { FileTrigger } from 'react-aria-components/FileTrigger';
import type { Draft, Fault } from './draft.ts';
import { exifPosition, exifTime } from './exif-position.ts';
import { Page } from './page.tsx';
import { mostPhotos, photoFault, photoType } from './photo-rules.ts';
import { goTo } from './use-path.ts';
import { useTexts } from './use-texts.ts';

type Photo = Draft['photos'][number];

/** Enough of a file to know its type and read where it was taken. */
const head_bytes = 256 * 1024;

export interface DraftProps {
  readonly draft: Draft;
  readonly change: (change: Partial<Draft>) => void;
}

export function PhotoPage({ draft, change }: DraftProps) {
  const { t } = useTexts();
  const { photos, faults, take, remove } = usePhotos(draft.photos, (next) => change({ photos: next }));
  return (
    <Page title={t('photoTitle')} faults={faults}>
      <p className="hint">{t('photoHint', { most: mostPhotos })}</p>
      <PhotoList photos={photos} onRemove={remove} />
      <FileTrigger acceptedFileTypes={['image/jpeg', 'image/png', 'image/webp']} allowsMultiple onSelect={take}>
        <Button id="photos" className="button secondary" isDisabled={photos.length >= mostPhotos}>
          {photos.length === 0 ? t('photoAdd') : t('photoMore')}
        </Button>
      </FileTrigger>
      {photos.some(({ at, takenAt }) => at ?? takenAt) && (
        <label className="consent">
          <input
            type="checkbox"
            checked={draft.shareFacts ?? false}
            onChange={(event) => change({ shareFacts: event.target.checked })}
          />
          <span>
            {t('photoConsent')}
            <small className="hint">{t('photoConsentHint')}</small>
          </span>
        </label>
      )}
      <p className="actions">
        <Button className="button" onPress={() => goTo('place')}>
          {photos.length === 0 ? t('photoSkip') : t('goOn')}
        </Button>
      </p>
    </Page>
  );
}

export function PhotoList({
  photos,
  onRemove,
}: {
  readonly photos: readonly Photo[];
  readonly onRemove?: (id: string) => void;
}) {
  const { t } = useTexts();
  if (photos.length === 0) return null;
  return (
    <ul className="photos">
      {photos.map(({ id, url }, index) => (
        <li key={id}>
          <img src={url} alt={t('photoAlt', { number: index + 1 })} />
          {onRemove && (
            <Button className="link" onPress={() => onRemove(id)}>
              {t('photoRemove', { number: index + 1 })}
            </Button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** Takes chosen files in, each judged by its bytes; what is refused says why and changes nothing. */
export function usePhotos(photos: readonly Photo[], change: (photos: readonly Photo[]) => void) {
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const take = async (files: FileList | null) => {
    const taken: Photo[] = [];
    const refused: Fault[] = [];
    for (const file of files ?? []) {
      const head = new Uint8Array(await file.slice(0, head_bytes).arrayBuffer());
      const fault = photoFault(file, head);
      if (fault) refused.push({ field: 'photos', ...fault });
      else if (photos.length + taken.length >= mostPhotos)
        refused.push({ field: 'photos', key: 'photoFull', fillings: { most: mostPhotos } });
      else taken.push(await photoOf(file, head));
    }
    setFaults(refused);
    if (taken.length > 0) change([...photos, ...taken]);
  };
  const remove = (id: string) => {
    const gone = photos.find((photo) => photo.id === id);
    if (gone) URL.revokeObjectURL(gone.url);
    change(photos.filter((photo) => photo.id !== id));
  };
  return { photos, faults, take: (files: FileList | null) => void take(files), remove };
}

async function photoOf(file: File, head: Uint8Array): Promise<Photo> {
  // What the hub is told is what the bytes are.
  const blob = new Blob([await file.arrayBuffer()], { type: photoType(head) ?? file.type });
  const at = exifPosition(head);
  const takenAt = exifTime(head);
  return {
    id: crypto.randomUUID(),
    file: blob,
    url: URL.createObjectURL(blob),
    ...(at ? { at } : {}),
    ...(takenAt ? { takenAt } : {}),
  };
}
