import { type ConfigOf, type ConfigSchema, flagKey, numberKey, portKey, textKey } from '@hub/runtime';

export const sensingConfig = {
  HUB_MQTT_PORT: portKey(1883, { zh: 'MQTT 端口', en: 'Port of the MQTT broker' }),
  HUB_MQTT_HOST: textKey('127.0.0.1', { zh: 'MQTT 监听地址', en: 'Address the MQTT broker listens on' }),
  HUB_MQTT_TLS: flagKey(false, {
    zh: '另开 MQTT over TLS 端口，设备可用 X.509 证书登录',
    en: 'MQTT over TLS on a port of its own, where devices may sign in by X.509 certificates',
  }),
  HUB_MQTT_TLS_PORT: portKey(8883, { zh: 'MQTT over TLS 端口', en: 'Port of MQTT over TLS' }),
  HUB_MQTT_CONNECTIONS: numberKey(
    10_000,
    { min: 1, max: 1_000_000 },
    { zh: 'MQTT 连接数上限', en: 'Most MQTT connections at a time' },
  ),
  HUB_DEAD_LETTER_DAYS: numberKey(30, { min: 1, max: 3_650 }, { zh: '死信保留天数', en: 'Days a dead letter is kept' }),
  HUB_DEAD_LETTER_LIMIT: numberKey(
    100_000,
    { min: 1, max: 10_000_000 },
    { zh: '死信保留条数上限', en: 'Most dead letters kept; the oldest go first' },
  ),
  HUB_REGISTER_SIZE: numberKey(
    12_000,
    { min: 0, max: 1_000_000 },
    { zh: '演示登记册的条目数；0 为不建', en: 'Entries of each register of the demonstration; 0 for none' },
  ),
} as const satisfies ConfigSchema;

/** The server declares the last two: whether there is a demo, and where recorded files lie, is not only sensing's matter. */
export type SensingConfig = ConfigOf<typeof sensingConfig> & {
  readonly HUB_DEMO: boolean;
  readonly HUB_SAMPLE_DATA: string;
};
