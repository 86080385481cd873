import { EyeInvisibleOutlined, EyeOutlined } from '@ant-design/icons';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseFile } from '../api/contract-cases.ts';
import { deskHub } from '../api/desk-hub.ts';
import { queries } from '../api/queries.ts';

/** Follows a case or follows it no longer. The button turns at once and turns back if the hub says no. */
export function WatchButton({ file }: { readonly file: CaseFile }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { queryKey } = queries.caseFile(file.id);
  const set = (watching: boolean) => client.setQueryData<CaseFile>(queryKey, (old) => old && { ...old, watching });
  const watch = useMutation({
    mutationFn: (on: boolean) => deskHub.watchCase(file.id, on),
    onMutate: set,
    onError: (_error, on) => set(!on),
    onSettled: () => void client.invalidateQueries({ queryKey: ['case', 'counts'] }),
  });
  return (
    <Button
      size="small"
      type="text"
      className="case-watch"
      icon={file.watching ? <EyeInvisibleOutlined /> : <EyeOutlined />}
      aria-pressed={file.watching}
      onClick={() => watch.mutate(!file.watching)}
    >
      {t(file.watching ? 'case.unwatch' : 'case.watch')}
    </Button>
  );
}
