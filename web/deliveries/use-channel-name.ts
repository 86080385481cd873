import { useTranslation } from 'react-i18next';

const known = ['assembly', 'notification', 'snapshot', 'webhook'] as const;

/** What a way of sending is called. */
export function useChannelName(): (channel: string) => string {
  const { t } = useTranslation();
  return (channel) => {
    const name = known.find((one) => one === channel);
    return name ? t(`deliveries.channel.${name}`) : channel;
  };
}
