import { Empty } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface EmptyNoteProps {
  /** 「暂无数据」 unless said otherwise. */
  readonly title?: string;
  readonly reason: string;
  readonly children?: ReactNode;
}

/** Says that there is nothing, and why: an empty place without a reason looks like a fault. */
export function EmptyNote({ title, reason, children }: EmptyNoteProps) {
  const { t } = useTranslation();
  return (
    <Empty
      image={Empty.PRESENTED_IMAGE_SIMPLE}
      description={
        <>
          <div className="kit-empty-title">{title ?? t('common.noData')}</div>
          <div className="kit-muted">{reason}</div>
        </>
      }
    >
      {children}
    </Empty>
  );
}
