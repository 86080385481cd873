import { defineErrors } from '@hub/kernel';

export const deviceErrors = defineErrors('device', {
  unknown: { status: 404, zh: '没有设备 {device}', en: 'There is no device {device}' },
  exists: { status: 409, zh: '设备 {device} 已登记', en: 'Device {device} is registered already' },
  badId: { status: 400, zh: '设备标识不正确：{device}', en: 'Not a device id: {device}' },
  badText: { status: 400, zh: '文本含有无法保存的字符', en: 'The text holds characters that cannot be stored' },
  badCredential: { status: 401, zh: '设备或凭证不正确', en: 'Unknown device or wrong credential' },
  unknownThingModel: { status: 400, zh: '没有物模型 {thingModel}', en: 'There is no thing model {thingModel}' },
});

export const recordingErrors = defineErrors('recording', {
  unknown: { status: 404, zh: '没有录制数据 {recording}', en: 'There is no recording {recording}' },
  unavailable: { status: 409, zh: '录制文件不可用：{file}', en: 'The recorded file is not available: {file}' },
  running: { status: 409, zh: '{recording} 正在回放', en: '{recording} is being played' },
  notReplay: { status: 409, zh: '{recording} 是一次性导入的历史数据', en: '{recording} is history, imported once' },
  tooLarge: {
    status: 409,
    zh: '录制数据超过 {limit} 条，只能以 max 速度回放',
    en: 'More than {limit} messages: play it at speed max',
  },
  noFolder: { status: 409, zh: '未配置样例数据目录', en: 'No folder of recorded files is set (HUB_SAMPLE_DATA)' },
});

export const deadLetterErrors = defineErrors('deadLetter', {
  unknown: { status: 404, zh: '没有死信 {deadLetter}', en: 'There is no dead letter {deadLetter}' },
});

/** Why a message could not become facts. The code is stored with the dead letter and is part of the API. */
export const telemetryErrors = defineErrors('telemetry', {
  notText: { status: 400, zh: '内容不是 UTF-8 文本', en: 'The message is not UTF-8 text' },
  notJson: { status: 400, zh: '内容不是 JSON', en: 'The message is not JSON' },
  notObject: {
    status: 400,
    zh: '内容应为 JSON 对象或对象数组',
    en: 'The message is not a JSON object or an array of them',
  },
  empty: { status: 400, zh: '数组为空', en: 'The array is empty' },
  tooMany: { status: 400, zh: '一条消息最多 {limit} 个读数', en: 'A message holds at most {limit} readings' },
  untimed: { status: 400, zh: '数组中的每个读数都须带时间', en: 'Each reading of an array must say its time' },
  noKnownField: { status: 400, zh: '没有物模型认识的字段', en: 'No field the thing model knows' },
  badValue: { status: 400, zh: '字段 {field} 应为{expectsZh}', en: 'Field {field} should be {expects}' },
  outOfRange: { status: 400, zh: '字段 {field} 超出范围 {min} … {max}', en: 'Field {field} is outside {min} … {max}' },
  badTime: { status: 400, zh: '观测时间不正确', en: 'The time of the reading cannot be read' },
  futureTime: { status: 400, zh: '观测时间在未来', en: 'The time of the reading lies in the future' },
  unknownThingModel: { status: 400, zh: '没有物模型 {thingModel}', en: 'There is no thing model {thingModel}' },
  unknownDevice: { status: 404, zh: '没有设备 {device}', en: 'There is no device {device}' },
});

export const sensingErrors = defineErrors('sensing', {
  readOnly: { status: 503, zh: '数据库暂停写入', en: 'The database takes no writes just now' },
  stopping: { status: 503, zh: '系统正在停止', en: 'The hub is stopping' },
});
