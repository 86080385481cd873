import { useRouter } from '@tanstack/react-router';
import { Tooltip } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Figure } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';

interface FigureListProps {
  readonly figures: readonly Figure[];
  readonly at: string;
  /** Says that the counts are the whole city's, where the rest shows one district. */
  readonly named: boolean;
}

/** Counts of cases and alerts; each leads to the very list it counts. */
export function FigureList({ figures, at, named }: FigureListProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const router = useRouter();
  if (figures.length === 0) return null;
  return (
    <>
      {named ? (
        <p className="cockpit-figures-of kit-muted">
          {t('cockpit.figures')} · {t('cockpit.wholeCity')}
        </p>
      ) : null}
      <ul className="cockpit-figures" aria-label={t('cockpit.figures')}>
        {figures.map((figure) => (
          <li key={figure.id}>
            <Tooltip title={`${text(figure.definition)} · ${t('common.updated', { age: format.instant(at, 'time') })}`}>
              <a
                href={figure.drill}
                onClick={(event) => {
                  if (event.metaKey || event.ctrlKey) return;
                  event.preventDefault();
                  router.history.push(figure.drill);
                }}
              >
                <strong>{format.number(figure.value)}</strong>
                <span>{text(figure.title)}</span>
              </a>
            </Tooltip>
          </li>
        ))}
      </ul>
    </>
  );
}
