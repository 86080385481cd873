import './new-case.css';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { App, Form, Input, Modal, Select } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Indicator, IndicatorValue } from '../api/contract.ts';
import { hub } from '../api/hub.ts';
import { queries } from '../api/queries.ts';
import { useText } from '../i18n/use-language.ts';
import { DataState } from '../kit/data-state.tsx';
import { ProblemNote } from '../kit/problem-note.tsx';
import { useFormat } from '../kit/use-format.ts';
import { QuestionFields } from '../questions/question-fields.tsx';
import { type CaseDraft, caseOrder } from './case-order.ts';
import { ClassField } from './class-field.tsx';
import { NearCases } from './near-cases.tsx';
import { PlaceField } from './place-field.tsx';

interface NewCaseFormProps {
  readonly open: boolean;
  /** The number the case is about, when it was opened from one. */
  readonly about?: { readonly value: IndicatorValue; readonly indicator: Indicator | undefined };
  readonly onClose: () => void;
}

export function NewCaseForm({ open, about, onClose }: NewCaseFormProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const client = useQueryClient();
  const { message } = App.useApp();
  const [form] = Form.useForm<CaseDraft>();
  const types = useQuery({ ...queries.caseTypes(), enabled: open });
  const areas = useQuery({ ...queries.areas('district'), enabled: open && !about });
  const asksOf = (id: string | undefined) => types.data?.items.find((type) => type.id === id)?.asks ?? {};
  const chosen = Form.useWatch('type', form);
  const place = Form.useWatch('place', form);
  const openCase = useMutation({
    mutationFn: (draft: CaseDraft) => hub.openCase(caseOrder(draft, about?.value, asksOf(draft.type))),
    onSuccess: (file) => {
      void client.invalidateQueries({ queryKey: ['case'] });
      message.success(
        <>
          {t('newCase.done', { number: file.number })}{' '}
          <Link to="/desk/$caseId" params={{ caseId: file.id }} search={{}}>
            {t('newCase.view')}
          </Link>
        </>,
        6,
      );
      form.resetFields();
      onClose();
    },
  });
  const words = about && aboutWords(about);
  function aboutWords({ value, indicator }: NonNullable<NewCaseFormProps['about']>): string {
    return t('newCase.prefill', {
      subject: text(value.subjectName),
      indicator: text(indicator?.title) || value.indicator,
      value:
        value.value === undefined
          ? t('common.noData')
          : `${format.number(value.value)} ${indicator?.unit.symbol ?? ''}`.trim(),
      at: format.instant(value.at),
    });
  }
  const preferred = types.data?.items.find(
    ({ id }) => about && id.split('.')[0] === about.value.indicator.split('.')[0],
  );
  return (
    <Modal
      open={open}
      title={t('newCase.title')}
      okText={t('newCase.submit')}
      cancelText={t('common.cancel')}
      confirmLoading={openCase.isPending}
      okButtonProps={{ disabled: !types.data || types.data.items.length === 0 }}
      onOk={() => form.submit()}
      onCancel={onClose}
      destroyOnHidden
      width={640}
    >
      <DataState query={types} empty={({ items }) => (items.length === 0 ? t('newCase.noTypes') : undefined)}>
        {({ items }) => (
          <Form<CaseDraft>
            form={form}
            layout="vertical"
            initialValues={{
              type: preferred?.id ?? (items.length === 1 ? items[0]?.id : undefined),
              title: words,
              description: words && `${words}。`,
            }}
            onFinish={(draft) => openCase.mutate(draft)}
          >
            {openCase.error ? <ProblemNote error={openCase.error} /> : null}
            <Form.Item
              name="type"
              label={t('newCase.type')}
              rules={[{ required: true, message: t('newCase.typeMissing') }]}
            >
              <Select options={items.map(({ id, title }) => ({ value: id, label: text(title) }))} />
            </Form.Item>
            <Form.Item
              name="title"
              label={t('newCase.caseTitle')}
              rules={[{ required: true, whitespace: true, message: t('newCase.caseTitleMissing') }]}
            >
              <Input maxLength={200} />
            </Form.Item>
            <ClassField types={items} />
            {about ? null : (
              <Form.Item
                name="area"
                label={t('newCase.area')}
                hidden={place !== undefined}
                rules={place ? [] : [{ required: true, message: t('newCase.areaMissing') }]}
              >
                <Select
                  allowClear
                  showSearch={{ optionFilterProp: 'label' }}
                  options={
                    areas.data?.features.map(({ properties }) => ({
                      value: properties.code,
                      label: text(properties.name),
                    })) ?? []
                  }
                />
              </Form.Item>
            )}
            {about ? null : (
              <Form.Item name="place" label={t('place.label')}>
                <PlaceField />
              </Form.Item>
            )}
            {chosen === undefined ? null : <QuestionFields key={chosen} type={chosen} questions={asksOf(chosen)} />}
            <Form.Item name="description" label={t('newCase.description')}>
              <Input.TextArea rows={4} maxLength={4000} showCount />
            </Form.Item>
            {about ? null : <NearCases />}
            {about ? (
              <p className="kit-muted">
                {format.pair(t('newCase.about'), text(about.value.subjectName))} · {text(about.indicator?.title)} ·{' '}
                {format.instant(about.value.at)}
              </p>
            ) : null}
          </Form>
        )}
      </DataState>
    </Modal>
  );
}
