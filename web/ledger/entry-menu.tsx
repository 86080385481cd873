import { Button } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { EntryForm } from './entry-form.tsx';
import { type EntryKind, entryKinds } from './entry-kinds.ts';
import type { AssignmentFile } from './ledger-client.ts';

/** What can be entered now. Whether one may is the hub's to say: it knows the post. */
export function EntryMenu({ file }: { readonly file: AssignmentFile }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<EntryKind>();
  return (
    <div className="ledger-acts">
      {entryKinds
        .filter(({ possible }) => possible(file))
        .map((kind) => (
          <Button key={kind.id} size="small" onClick={() => choose(kind)}>
            {t(`ledger.act.${kind.id}`)}
          </Button>
        ))}
      {chosen ? <EntryForm file={file} kind={chosen} onClose={() => choose(undefined)} /> : null}
    </div>
  );
}
