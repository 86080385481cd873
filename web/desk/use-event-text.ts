import { useTranslation } from 'react-i18next';
import { zh } from '../i18n/zh.ts';

type KnownEvent = keyof typeof zh.event;

/** The name of what happened; an event this version does not know keeps its code. */
export function useEventText(): (event: string) => string {
  const { t } = useTranslation();
  return (event) => (isKnown(event) ? t(`event.${event}`) : event);
}

function isKnown(event: string): event is KnownEvent {
  return event in zh.event;
}
