import './time-slots.css';
import type { KeyboardEvent, PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { safeColor } from '../kit/color.ts';
import { useFormat } from '../kit/use-format.ts';
import { nextSlot, type TimeSlot } from '../kit/values-at.ts';

interface TimeSlotsProps {
  readonly slots: readonly TimeSlot[];
  readonly chosen: string | undefined;
  readonly unit: string;
  readonly onChoose: (at: string | undefined) => void;
}

/**
 * A slider over the hours: click, drag or arrow keys. One bar an hour, as high as its value from zero up, in the colour
 * of its class. An hour without a value is empty and cannot be chosen; beyond the last one lies the present.
 */
export function TimeSlots({ slots, chosen, unit, onChoose }: TimeSlotsProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const highest = Math.max(...slots.map((slot) => slot.value?.value ?? 0), 1);
  const every = slots.length > 24 ? 8 : 4;
  const index = chosen === undefined ? slots.length : slots.findIndex(({ value }) => value?.at === chosen);
  const words = ({ at, value }: TimeSlot) => {
    const number = value?.value;
    const what =
      number === undefined
        ? format.pair(t('common.noData'), text(value?.missing) || t('state.noReason'))
        : [format.number(number), unit, text(value?.level?.title)].filter(Boolean).join(' ');
    return `${format.instant(value?.at ?? at)} ${what}`;
  };
  const choose = (wish: number) => {
    const at = slots[wish]?.value?.at;
    if (wish !== index && (at !== undefined || wish >= slots.length)) onChoose(at);
  };
  const point = ({ clientX, buttons, currentTarget }: PointerEvent) => {
    if (buttons !== 1) return;
    const { left, width } = currentTarget.getBoundingClientRect();
    choose(Math.max(0, Math.min(slots.length - 1, Math.floor(((clientX - left) / width) * slots.length))));
  };
  const press = (event: KeyboardEvent) => {
    const wish = nextSlot(slots, index, event.key);
    if (wish === undefined) return;
    event.preventDefault();
    choose(wish);
  };
  const current = slots[index];
  return (
    <div
      className="cockpit-slots"
      role="slider"
      tabIndex={0}
      aria-label={t('cockpit.timeBar')}
      aria-valuemin={0}
      aria-valuemax={slots.length}
      aria-valuenow={Math.max(0, index)}
      aria-valuetext={current ? words(current) : t('top.live')}
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={press}
    >
      {slots.map((slot, place) => {
        const number = slot.value?.value;
        return (
          <span key={slot.at} title={words(slot)} className={place === index ? 'cockpit-slot-chosen' : undefined}>
            {number === undefined ? (
              <i className="cockpit-slot-empty" />
            ) : (
              <i
                style={{
                  height: `${Math.max(6, (Math.max(0, number) / highest) * 100)}%`,
                  background: slot.value?.level ? safeColor(slot.value.level.color) : '#7aa7ef',
                }}
              />
            )}
            {place % every === 0 ? <small>{format.instant(slot.at, 'time')}</small> : null}
          </span>
        );
      })}
    </div>
  );
}
