import { useTranslation } from 'react-i18next';
import type { LedgerColour, Slip } from './ledger-client.ts';

/** The colour of an assignment, always with its word: colour alone tells nothing to some. */
export function ColourMark({ colour }: { readonly colour: LedgerColour }) {
  const { t } = useTranslation();
  return <span className={`ledger-mark ledger-${colour}`}>{t(`ledger.colour.${colour}`)}</span>;
}

export function SlipMark({ slip }: { readonly slip: Slip }) {
  const { t } = useTranslation();
  const end = slip.excused ? t('ledger.excused') : slip.answered ? t('ledger.answered') : '';
  return (
    <span className={`ledger-mark ledger-slip-${slip.colour}`}>
      {t(`ledger.slip.${slip.colour}`)}
      {end ? ` · ${end}` : ''}
    </span>
  );
}
