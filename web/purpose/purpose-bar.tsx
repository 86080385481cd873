import { useQuery } from '@tanstack/react-query';
import { Alert, Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useText } from '../i18n/use-language.ts';
import { policyQueries } from '../policies/policies-client.ts';
import { declarePurpose, useDeclaredPurpose } from './declared-purpose.ts';
import { PurposeDialog } from './purpose-dialog.tsx';

/** What would show more of a field. */
export type Opener = 'purpose' | 'ground';

/** Says that something is kept back and how to ask; or for which purpose one is looking, and how to stop. */
export function PurposeBar({ kept }: { readonly kept: readonly (Opener | null)[] }) {
  const { t } = useTranslation();
  const text = useText();
  const declared = useDeclaredPurpose();
  const [asking, setAsking] = useState(false);
  const purposes = useQuery(policyQueries.terms()).data?.purposes ?? [];
  const openable = kept.filter((opener) => opener !== null);
  const needsGround = openable.length > 0 && !openable.includes('purpose');
  const title = purposes.find(({ id }) => id === declared?.purpose)?.title ?? declared?.purpose;
  const ground = declared?.caseId ? 'case' : declared?.consentId ? 'consent' : 'none';
  return (
    <>
      {declared ? (
        <Alert
          type="info"
          showIcon
          className="kit-outdated"
          title={t('purpose.declared', { purpose: text(title), ground: t(`purpose.groundOf.${ground}`) })}
          description={t('purpose.recorded')}
          action={
            <Button size="small" onClick={() => declarePurpose(undefined)}>
              {t('purpose.end')}
            </Button>
          }
        />
      ) : null}
      {openable.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          className="kit-outdated"
          title={t('purpose.kept', { count: kept.length })}
          description={t(needsGround ? 'purpose.needsGround' : 'purpose.needsPurpose')}
          action={
            <Button size="small" type="primary" onClick={() => setAsking(true)}>
              {t('purpose.declare')}
            </Button>
          }
        />
      ) : null}
      {asking ? <PurposeDialog needsGround={needsGround} onClose={() => setAsking(false)} /> : null}
    </>
  );
}
