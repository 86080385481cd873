import { useSyncExternalStore } from 'react';

export const base = '/report';

function subscribe(changed: () => void): () => void {
  addEventListener('popstate', changed);
  addEventListener('hashchange', changed);
  return () => {
    removeEventListener('popstate', changed);
    removeEventListener('hashchange', changed);
  };
}

/** The part of the address behind `/report`, without slashes at its ends, and what follows `#`. */
export function usePath(): { readonly path: string; readonly hash: string } {
  const address = useSyncExternalStore(subscribe, () => location.pathname + location.hash);
  const [path = '', hash = ''] = address.split('#');
  return { path: path.slice(base.length).replaceAll(/^\/+|\/+$/g, ''), hash };
}

/** Goes to a page. A tracking code goes behind `#`: what stands there is never sent to a server. */
export function goTo(path: string, replace = false): void {
  const address = path === '' ? base : `${base}/${path}`;
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  dispatchEvent(new PopStateEvent('popstate'));
  scrollTo(0, 0);
}
