import { useQuery } from '@tanstack/react-query';
import { Checkbox, Form, Input, InputNumber, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { ActionNeed, CaseFile } from '../api/contract-cases.ts';
import { deskQueries } from '../api/desk-hub.ts';
import { useText } from '../i18n/use-language.ts';

/** Reasons for which the law does not count time (Administrative Licensing Law art. 45). */
const stopReasons = [
  { value: 'hearing', zh: '听证', en: 'Hearing' },
  { value: 'tender', zh: '招标', en: 'Tender' },
  { value: 'auction', zh: '拍卖', en: 'Auction' },
  { value: 'inspection', zh: '检验', en: 'Inspection' },
  { value: 'testing', zh: '检测', en: 'Testing' },
  { value: 'quarantine', zh: '检疫', en: 'Quarantine' },
  { value: 'appraisal', zh: '鉴定', en: 'Appraisal' },
  { value: 'expertReview', zh: '专家评审', en: 'Expert review' },
] as const;

const limitUnits = {
  minute: 'case.unitMinute',
  hour: 'case.unitHour',
  day: 'case.unitDay',
  workingHour: 'case.unitWorkingHour',
  workingDay: 'case.unitWorkingDay',
} as const;

type Missing = `case.${'person' | 'taskTitle' | 'task' | 'order' | 'amount' | 'reason' | 'deadline'}Missing`;

/** The fields of dispatch to a person, joint work, orders and requests for time. */
export function WorkFields({
  file,
  action,
  needs,
}: {
  readonly file: CaseFile;
  readonly action: string;
  readonly needs: readonly ActionNeed[];
}) {
  const { t } = useTranslation();
  const text = useText();
  const asksPerson = needs.includes('person') || action === 'dispatch';
  const workers = useQuery({ ...deskQueries.workers(file.id), enabled: asksPerson }).data?.items ?? [];
  const unit = file.clocks.find(({ level }) => level === 'promised')?.limit.unit ?? 'workingDay';
  const finished = action === 'returnTask';
  const tasks = file.tasks.filter(({ finishedAt }) => (finishedAt !== undefined) === finished);
  const open = file.orders.filter(({ answeredAt }) => answeredAt === undefined);
  const required = (key: Missing) => [{ required: true, message: t(key) }];
  return (
    <>
      {asksPerson ? (
        <Form.Item
          name="person"
          label={t('case.person')}
          rules={needs.includes('person') ? required('case.personMissing') : []}
        >
          <Select
            allowClear={!needs.includes('person')}
            placeholder={needs.includes('person') ? undefined : t('case.personAny')}
            showSearch={{ optionFilterProp: 'label' }}
            options={workers.map(({ person, personName, onDutyUntil }) => ({
              value: person,
              label: onDutyUntil ? `${text(personName)} · ${t('case.onDuty')}` : text(personName),
            }))}
          />
        </Form.Item>
      ) : null}
      {needs.includes('title') ? (
        <Form.Item name="title" label={t('case.taskTitle')} rules={required('case.taskTitleMissing')}>
          <Input maxLength={200} />
        </Form.Item>
      ) : null}
      {action === 'addTask' ? (
        <Form.Item name="must" valuePropName="checked" initialValue>
          <Checkbox>{t('case.must')}</Checkbox>
        </Form.Item>
      ) : null}
      {needs.includes('task') ? (
        <Form.Item name="task" label={t('case.task')} initialValue={tasks[0]?.id} rules={required('case.taskMissing')}>
          <Select
            options={tasks.map(({ id, title, unitName }) => ({ value: id, label: `${title} · ${text(unitName)}` }))}
          />
        </Form.Item>
      ) : null}
      {needs.includes('order') ? (
        <Form.Item
          name="order"
          label={t('case.order')}
          initialValue={open[0]?.id}
          rules={required('case.orderMissing')}
        >
          <Select options={open.map(({ id, note }) => ({ value: id, label: note }))} />
        </Form.Item>
      ) : null}
      {needs.includes('amount') ? (
        <Form.Item
          name="amount"
          label={t('case.amount', { unit: t(limitUnits[unit]) })}
          rules={required('case.amountMissing')}
        >
          <InputNumber min={1} max={1000} precision={0} />
        </Form.Item>
      ) : null}
      {needs.includes('reason') ? (
        <Form.Item name="reason" label={t('case.reason')} rules={required('case.reasonMissing')}>
          <Select options={stopReasons.map(({ value, ...title }) => ({ value, label: text(title) }))} />
        </Form.Item>
      ) : null}
      {needs.includes('deadline') ? (
        <Form.Item name="deadline" label={t('case.deadline')} rules={required('case.deadlineMissing')}>
          <Input type="datetime-local" />
        </Form.Item>
      ) : null}
      {action === 'pause' || action === 'stop' ? (
        <Form.Item name="until" label={t('case.until')}>
          <Input type="datetime-local" />
        </Form.Item>
      ) : null}
    </>
  );
}
