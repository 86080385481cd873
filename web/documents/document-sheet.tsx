import type { CaseDocument, DocumentPart } from '../api/contract-desk.ts';
import { useText } from '../i18n/use-language.ts';

/** The paper itself. */
export function DocumentSheet({ document: { number, content } }: { readonly document: CaseDocument }) {
  const text = useText();
  return (
    <article className="document-sheet">
      <h1>{text(content.title)}</h1>
      {number ? <p className="document-number">{number}</p> : null}
      {content.parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of a paper never move
        <Part key={index} part={part} />
      ))}
    </article>
  );
}

function Part({ part }: { readonly part: DocumentPart }) {
  const text = useText();
  switch (part.kind) {
    case 'heading':
      return <h2>{text(part.text)}</h2>;
    case 'paragraph':
      return <p className="document-paragraph">{text(part.text)}</p>;
    case 'table':
      return (
        <table>
          <tbody>
            {part.rows.map(({ title, text: value }) => (
              <tr key={title.zh}>
                <th scope="row">{text(title)}</th>
                <td>{text(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      );
    case 'signatures':
      return (
        <div className="document-signatures">
          {part.sides.map((side) => (
            <div key={side.zh}>{text(side)}</div>
          ))}
        </div>
      );
    default:
      return part satisfies never;
  }
}
