import { GlobalOutlined } from '@ant-design/icons';
import { Link } from '@tanstack/react-router';
import { Button, Tag, Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../i18n/i18n.ts';
import { useLanguage, useText } from '../i18n/use-language.ts';
import { useCity } from '../kit/use-city.ts';
import { useIsPhone } from '../kit/use-media.ts';
import { NoticesButton } from '../notices/notices-button.tsx';
import { AlertsButton } from './alerts-button.tsx';
import { CityClock } from './city-clock.tsx';
import icon from './icon.svg';
import { LivePill } from './live-pill.tsx';
import { MainNav } from './main-nav.tsx';
import { UserMenu } from './user-menu.tsx';

export function TopBar() {
  const { t } = useTranslation();
  const text = useText();
  const language = useLanguage();
  const city = useCity();
  const phone = useIsPhone();
  return (
    <header className="shell-top">
      <Link to="/cockpit" search={{}} className="shell-brand">
        <img src={icon} alt="" width={28} height={28} />
        <span>
          {text(city.name)}
          <small>{t('app.slogan')}</small>
        </span>
      </Link>
      {city.demo ? (
        <Tooltip
          title={city.durability === 'process' ? `${t('top.demoHint')} · ${t('top.notDurable')}` : t('top.demoHint')}
        >
          <Tag className="shell-demo">{t('top.demo')}</Tag>
        </Tooltip>
      ) : null}
      {phone ? null : <MainNav placement="top" />}
      <div className="shell-top-end">
        <LivePill />
        {phone ? null : <CityClock />}
        <NoticesButton />
        <AlertsButton />
        <Button
          type="text"
          className="shell-top-button"
          icon={<GlobalOutlined />}
          lang={language === 'zh' ? 'en' : 'zh-CN'}
          aria-label={phone ? t('top.otherLanguage') : undefined}
          onClick={() => chooseLanguage(language === 'zh' ? 'en' : 'zh')}
        >
          {phone ? null : t('top.otherLanguage')}
        </Button>
        <UserMenu />
      </div>
    </header>
  );
}
