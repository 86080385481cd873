import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

type KeyListener = (key: string) => void;
const listeners = new Set<KeyListener>();

/** Hears the desk's plain keys (not those typed into a field or with a modifier). */
export function onDeskKey(listener: KeyListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const busy = 'input, textarea, select, [contenteditable], [role="combobox"], .ant-modal, .ant-select-dropdown';
/** Enter on these already means something. */
const pressable = 'a, button, [role="button"]';

export function useDeskKeys({ toggleSheet }: { readonly toggleSheet: () => void }): void {
  const navigate = useNavigate();
  const search = useSearch({ from: '/inside/desk' });
  const latest = useRef({ toggleSheet, search });
  latest.current = { toggleSheet, search };
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const target = event.target instanceof Element ? event.target : document.body;
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || target.closest(busy)) return;
      if (event.key === 'Enter' && target.closest(pressable)) return;
      if (event.key === '?') latest.current.toggleSheet();
      else if (event.key === '/') {
        event.preventDefault();
        document.getElementById('desk-search')?.focus();
      } else if (event.key === 'Escape') void navigate({ to: '/desk', search: latest.current.search });
      else for (const listener of listeners) listener(event.key);
    };
    addEventListener('keydown', hear);
    return () => removeEventListener('keydown', hear);
  }, [navigate]);
}
