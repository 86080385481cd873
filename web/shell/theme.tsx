import { App, ConfigProvider } from 'antd';
import enGB from 'antd/locale/en_GB';
import zhCN from 'antd/locale/zh_CN';
import type { ReactNode } from 'react';
import { useLanguage } from '../i18n/use-language.ts';

const locales = { zh: zhCN, en: enGB };

/** Ant Design's default blue fails WCAG AA on white; #0958d9 has 6.2 : 1. */
const theme = {
  token: {
    colorPrimary: '#0958d9',
    colorInfo: '#0958d9',
    colorLink: '#0958d9',
    colorTextSecondary: '#4b5563',
    colorTextTertiary: '#5b6472',
    colorTextDescription: '#5b6472',
    colorTextPlaceholder: '#6b7280',
    colorError: '#c5221f',
    colorSuccess: '#15803d',
    colorWarning: '#b45309',
    borderRadius: 6,
    fontFamily: "'Noto Sans SC Variable', system-ui, sans-serif",
  },
};

export function ThemeProvider({ children }: { readonly children: ReactNode }) {
  return (
    <ConfigProvider theme={theme} locale={locales[useLanguage()]} button={{ autoInsertSpace: false }}>
      <App className="shell-app">{children}</App>
    </ConfigProvider>
  );
}
