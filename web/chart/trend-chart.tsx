import { useEffect, useRef } from 'react';
import { useFormat } from '../kit/use-format.ts';
import { startChart, type TrendEngine } from './start-chart.ts';
import { type TrendLimit, type TrendPoint, trendOption } from './trend-option.ts';

interface TrendChartProps {
  readonly points: readonly TrendPoint[];
  readonly limits: readonly TrendLimit[];
  readonly unit: string;
  readonly label: string;
}

/** A line over time with the limits that raise alerts. */
export function TrendChart({ points, limits, unit, label }: TrendChartProps) {
  const format = useFormat();
  const container = useRef<HTMLDivElement>(null);
  const chart = useRef<TrendEngine>(undefined);
  useEffect(() => {
    if (!container.current) return;
    const element = container.current;
    const engine = startChart(element);
    chart.current = engine;
    const observer = new ResizeObserver(() => engine.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      engine.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(
      trendOption(points, limits, { unit, label, time: (at) => format.instant(at), number: format.number }),
      true,
    );
  }, [points, limits, unit, label, format]);
  return <div ref={container} className="evidence-chart" role="img" aria-label={label} />;
}
