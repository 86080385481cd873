import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState, useSyncExternalStore } from 'react';
import { createLiveCache } from './live-cache.ts';
import { type LiveConnection, openLiveConnection } from './live-connection.ts';
import type { LiveStatus } from './live-state.ts';

const LiveContext = createContext<LiveConnection | undefined>(undefined);

/** Opens the event stream while somebody is signed in. */
export function LiveProvider({ children }: { readonly children: ReactNode }) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<LiveConnection>();
  useEffect(() => {
    const opened = openLiveConnection(createLiveCache(client));
    setConnection(opened);
    return () => opened.close();
  }, [client]);
  return <LiveContext value={connection}>{children}</LiveContext>;
}

const noSubscription = () => () => undefined;

export function useLiveStatus(): LiveStatus {
  const connection = use(LiveContext);
  return useSyncExternalStore(
    connection?.subscribe ?? noSubscription,
    () => connection?.getState().status ?? 'connecting',
  );
}
