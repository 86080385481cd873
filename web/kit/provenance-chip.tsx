import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Provenance } from '../api/contract.ts';

/** Says how a fact came to be. Synthetic is the loudest: nobody may take it for an observation. */
export function ProvenanceChip({ provenance }: { readonly provenance: Provenance }) {
  const { t } = useTranslation();
  return (
    <Tooltip title={t(`provenance.${provenance}Hint`)}>
      <span className={`kit-provenance kit-provenance-${provenance}`}>{t(`provenance.${provenance}`)}</span>
    </Tooltip>
  );
}

export function ProvenanceChips({ provenances }: { readonly provenances: readonly Provenance[] }) {
  return provenances.map((provenance) => <ProvenanceChip key={provenance} provenance={provenance} />);
}
