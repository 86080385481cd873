import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { safeColor } from '../kit/color.ts';
import { useFormat } from '../kit/use-format.ts';
import type { TimeSlot } from './values-at.ts';

interface TimeSlotsProps {
  readonly slots: readonly TimeSlot[];
  readonly chosen: string | undefined;
  readonly unit: string;
  readonly onChoose: (at: string) => void;
}

/** One bar an hour, as high as its value from zero up, in the colour of its class. An hour without a value is empty and says why. */
export function TimeSlots({ slots, chosen, unit, onChoose }: TimeSlotsProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const highest = Math.max(...slots.map((slot) => slot.value?.value ?? 0), 1);
  const every = slots.length > 24 ? 8 : 4;
  return (
    <div className="cockpit-slots">
      {slots.map(({ at, value }, index) => {
        const number = value?.value;
        const words =
          number === undefined
            ? `${t('common.noData')}${value?.missing ? `（${text(value.missing)}）` : ''}`
            : `${format.number(number)} ${unit} ${text(value?.level?.title)}`.trim();
        const time = format.instant(value?.at ?? at);
        return (
          <button
            key={at}
            type="button"
            disabled={!value}
            aria-pressed={value !== undefined && value.at === chosen}
            aria-label={`${time} ${words}`}
            title={`${time} ${words}`}
            onClick={() => value && onChoose(value.at)}
          >
            <i
              style={
                number === undefined
                  ? undefined
                  : {
                      height: `${Math.max(6, (Math.max(0, number) / highest) * 100)}%`,
                      background: value?.level ? safeColor(value.level.color) : '#7aa7ef',
                    }
              }
            />
            {index % every === 0 ? <small>{format.instant(at, 'time')}</small> : null}
          </button>
        );
      })}
    </div>
  );
}
