import { Skeleton } from 'antd';
import { type ComponentProps, lazy, Suspense } from 'react';

const Loaded = lazy(() => import('./city-map.tsx').then(({ CityMap }) => ({ default: CityMap })));

/** The map with its engine in a chunk of its own: pages draw without waiting for it. */
export function LazyMap(props: ComponentProps<typeof Loaded>) {
  return (
    <Suspense fallback={<Skeleton.Node active className="map-canvas" />}>
      <Loaded {...props} />
    </Suspense>
  );
}
