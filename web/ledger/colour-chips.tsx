import { useTranslation } from 'react-i18next';
import { type LedgerColour, ledgerColours } from './ledger-client.ts';

interface ColourChipsProps {
  readonly colours: Readonly<Record<LedgerColour, number>>;
  readonly chosen: string | undefined;
  readonly onChoose: (colour: LedgerColour) => void;
}

/** How many assignments have each colour; one shows only those. */
export function ColourChips({ colours, chosen, onChoose }: ColourChipsProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="ledger-chips" aria-label={t('ledger.byColour')}>
      {ledgerColours.map((colour) => (
        <button
          key={colour}
          type="button"
          aria-pressed={chosen === colour}
          className={`ledger-chip ledger-${colour}`}
          onClick={() => onChoose(colour)}
        >
          <strong>{colours[colour]}</strong> {t(`ledger.colour.${colour}`)}
        </button>
      ))}
    </fieldset>
  );
}
