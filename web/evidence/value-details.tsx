import { useTranslation } from 'react-i18next';
import { type Indicator, provenances } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { useFormat } from '../kit/use-format.ts';
import { detailLines, isLocalised } from './details.ts';
import { plainText } from './record-rows.ts';

interface ValueDetailsProps {
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly titles: Indicator['detailTitles'];
}

/** What the standard asks to be stated beside a value, under the names its pack gives. */
export function ValueDetails({ details, titles }: ValueDetailsProps) {
  const { t } = useTranslation();
  const text = useText();
  const format = useFormat();
  const write = (value: unknown): string => {
    if (typeof value === 'number') return format.number(value);
    if (isLocalised(value)) return text(value);
    const provenance = provenances.find((each) => each === value);
    if (provenance) return t(`provenance.${provenance}`);
    return value === undefined || value === null || value === '' ? '—' : plainText(value);
  };
  const lines = details
    ? detailLines(details, { name: (key) => text(titles?.[key]) || key, one: write, list: format.list })
    : [];
  if (lines.length === 0) return null;
  return (
    <section>
      <h3>{t('evidence.details')}</h3>
      <table className="evidence-table">
        <tbody>
          {lines.map(({ depth, name, value }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines have no identity but their order
            <tr key={index}>
              <th scope="row" colSpan={value === undefined ? 2 : 1} style={{ paddingInlineStart: 8 + depth * 14 }}>
                {name}
              </th>
              {value === undefined ? null : <td>{value}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
