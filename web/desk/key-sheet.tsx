import { Modal } from 'antd';
import { useTranslation } from 'react-i18next';

const keys = [
  { key: 'j', text: 'desk.keyNext' },
  { key: 'k', text: 'desk.keyPrevious' },
  { key: 'Enter', text: 'desk.keyOpen' },
  { key: 'x', text: 'desk.keySelect' },
  { key: 'Shift x', text: 'desk.keyRange' },
  { key: 'e', text: 'desk.keyAssign' },
  { key: '/', text: 'desk.keySearch' },
  { key: 'Esc', text: 'desk.keyBack' },
  { key: '?', text: 'desk.keyHelp' },
] as const;

export function KeySheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <Modal open={open} onCancel={onClose} footer={null} title={t('desk.keys')} width={360}>
      <dl className="desk-keys">
        {keys.map(({ key, text }) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
