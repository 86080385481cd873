import { Link } from '@tanstack/react-router';
import { Result } from 'antd';
import { useTranslation } from 'react-i18next';
import { useTitle } from '../kit/use-title.ts';

export function MissingPage() {
  const { t } = useTranslation();
  useTitle(t('page.missing'));
  return (
    <Result
      status="info"
      title={t('page.missing')}
      subTitle={t('common.notFound')}
      extra={
        <Link to="/cockpit" search={{}}>
          {t('common.home')}
        </Link>
      }
    />
  );
}
