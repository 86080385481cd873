import {
  ApartmentOutlined,
  ApiOutlined,
  AppstoreOutlined,
  AuditOutlined,
  BarChartOutlined,
  CalendarOutlined,
  ClusterOutlined,
  DashboardOutlined,
  DatabaseOutlined,
  FlagOutlined,
  IdcardOutlined,
  KeyOutlined,
  LineChartOutlined,
  PartitionOutlined,
  SafetyCertificateOutlined,
  SecurityScanOutlined,
  SendOutlined,
  SettingOutlined,
  SolutionOutlined,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import type { zh } from '../i18n/zh.ts';

type NavText = keyof typeof zh.nav;

/** A page one can go to from everywhere. */
export interface Place {
  readonly to:
    | '/cockpit'
    | '/desk'
    | '/performance'
    | '/ledger'
    | '/devices'
    | '/indicators'
    | '/entities'
    | '/deliveries'
    | '/sources'
    | '/organisation'
    | '/counter'
    | '/duties'
    | '/keys'
    | '/processes'
    | '/policies'
    | '/privacy'
    | '/audit';
  readonly text: `nav.${NavText}`;
  readonly icon: ReactNode;
}

/** What everybody works in: always in sight. */
export const mainPlaces: readonly Place[] = [
  { to: '/cockpit', text: 'nav.cockpit', icon: <DashboardOutlined /> },
  { to: '/desk', text: 'nav.desk', icon: <SolutionOutlined /> },
  { to: '/ledger', text: 'nav.ledger', icon: <FlagOutlined /> },
];

/** The rest, in menus: a new page is one line here. An empty menu is not shown. */
export const menus: readonly {
  readonly id: 'data' | 'administration';
  readonly text: `nav.${NavText}`;
  readonly icon: ReactNode;
  readonly places: readonly Place[];
}[] = [
  {
    id: 'data',
    text: 'nav.data',
    icon: <AppstoreOutlined />,
    places: [
      { to: '/performance', text: 'nav.performance', icon: <BarChartOutlined /> },
      { to: '/indicators', text: 'nav.indicators', icon: <LineChartOutlined /> },
      { to: '/entities', text: 'nav.entities', icon: <DatabaseOutlined /> },
      { to: '/devices', text: 'nav.devices', icon: <ApiOutlined /> },
    ],
  },
  {
    id: 'administration',
    text: 'nav.administration',
    icon: <SettingOutlined />,
    places: [
      { to: '/organisation', text: 'nav.organisation', icon: <ApartmentOutlined /> },
      { to: '/counter', text: 'nav.counter', icon: <IdcardOutlined /> },
      { to: '/duties', text: 'nav.duties', icon: <CalendarOutlined /> },
      { to: '/keys', text: 'nav.keys', icon: <KeyOutlined /> },
      { to: '/policies', text: 'nav.policies', icon: <SafetyCertificateOutlined /> },
      { to: '/privacy', text: 'nav.privacy', icon: <SecurityScanOutlined /> },
      { to: '/audit', text: 'nav.audit', icon: <AuditOutlined /> },
      { to: '/processes', text: 'nav.processes', icon: <PartitionOutlined /> },
      { to: '/deliveries', text: 'nav.deliveries', icon: <SendOutlined /> },
      { to: '/sources', text: 'nav.sources', icon: <ClusterOutlined /> },
    ],
  },
];
