import './cockpit.css';
import './tiles.css';
import { useTranslation } from 'react-i18next';
import { EvidencePanel } from '../evidence/evidence-panel.tsx';
import { useTitle } from '../kit/use-title.ts';
import { MapPanel } from './map-panel.tsx';
import { TilesPanel } from './tiles-panel.tsx';
import { TimeBar } from './time-bar.tsx';
import { TodayPanel } from './today-panel.tsx';
import { useView } from './use-view.ts';

export function CockpitPage() {
  const { t } = useTranslation();
  useTitle(t('page.cockpit'));
  const { search, change } = useView();
  return (
    <div className={search.evidence && search.subject ? 'cockpit cockpit-beside' : 'cockpit'}>
      <h1 className="kit-hidden">{t('page.cockpit')}</h1>
      <TodayPanel />
      <MapPanel />
      <TilesPanel />
      <TimeBar />
      <EvidencePanel
        indicatorId={search.evidence}
        subject={search.subject}
        at={search.at}
        onClose={() => change({ evidence: undefined, subject: undefined })}
      />
    </div>
  );
}
