import { EnvironmentOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { caseFeatures, districtFeatures, labelFeatures } from '../map/features.ts';
import { boundsOf } from '../map/geo.ts';
import { LazyMap } from '../map/lazy-map.tsx';
import { type Place, placeOfText, placeText } from './place-text.ts';

interface PlaceFieldProps {
  /** Given by the form. */
  readonly value?: Place;
  readonly onChange?: (place: Place | undefined) => void;
}

/** Where it is: pressed on the map or typed as two numbers. */
export function PlaceField({ value, onChange }: PlaceFieldProps) {
  const { t } = useTranslation();
  const text = useText();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string>();
  const areas = useQuery({ ...queries.areas('district'), enabled: open }).data;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `text` is new on every draw but depends on the language only
  const ground = useMemo(
    () => (areas ? { districts: districtFeatures(areas, [], undefined), labels: labelFeatures(areas, text) } : {}),
    [areas],
  );
  const bounds = useMemo(() => boundsOf(areas?.features.map(({ geometry }) => geometry?.coordinates ?? [])), [areas]);
  const cases = useMemo(
    () => caseFeatures(value ? [{ id: 'new', overdue: false, location: { type: 'Point', coordinates: value } }] : []),
    [value],
  );
  const choose = (place: Place | undefined) => {
    setTyped(undefined);
    onChange?.(place);
  };
  return (
    <div className="new-case-place">
      <div className="new-case-place-bar">
        <Input
          aria-label={t('place.label')}
          placeholder={t('place.typed')}
          value={typed ?? placeText(value)}
          allowClear
          onChange={(event) => {
            setTyped(event.target.value);
            onChange?.(placeOfText(event.target.value));
          }}
        />
        <Button icon={<EnvironmentOutlined />} aria-expanded={open} onClick={() => setOpen(!open)}>
          {t('place.pick')}
        </Button>
      </div>
      {open ? (
        <>
          <p className="kit-muted">{t('place.hint')}</p>
          <div className="new-case-map">
            <LazyMap label={t('place.map')} data={{ ...ground, cases }} bounds={bounds} onPlace={choose} />
          </div>
        </>
      ) : null}
    </div>
  );
}
