import type { EChartsCoreOption } from 'echarts/core';

export interface TrendPoint {
  readonly at: string;
  readonly value?: number | null;
}

export interface TrendLimit {
  readonly value: number;
  readonly name: string;
}

interface TrendWords {
  readonly unit: string;
  readonly label: string;
  readonly time: (at: number) => string;
  readonly number: (value: number) => string;
}

/** What ECharts draws. Missing values break the line; the scale starts at zero or below the lowest value, never above zero. */
export function trendOption(
  points: readonly TrendPoint[],
  limits: readonly TrendLimit[],
  words: TrendWords,
): EChartsCoreOption {
  const values = points.flatMap(({ value }) => (value === undefined || value === null ? [] : [value]));
  const highest = Math.max(...values, ...limits.map(({ value }) => value), 0);
  const lowest = Math.min(...values, 0);
  return {
    aria: { enabled: true, label: { description: words.label } },
    animation: false,
    textStyle: { fontFamily: "'Noto Sans SC Variable', sans-serif" },
    grid: { left: 8, right: 12, top: 26, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      confine: true,
      // Text, not HTML: nothing a device sent may become markup.
      renderMode: 'richText',
      formatter: (items: readonly { readonly value: readonly [number, number | null] }[]) => {
        const [at, value] = items[0]?.value ?? [];
        if (at === undefined) return '';
        return `${words.time(at)}\n${value === null || value === undefined ? '—' : `${words.number(value)} ${words.unit}`}`;
      },
    },
    xAxis: {
      type: 'time',
      axisLabel: {
        hideOverlap: true,
        color: '#4b5563',
        fontSize: 11,
        formatter: (at: number) => words.time(at).replace(/^.*?\s/, ''),
      },
      axisLine: { lineStyle: { color: '#9ca3af' } },
    },
    yAxis: {
      type: 'value',
      name: words.unit,
      nameTextStyle: { color: '#4b5563', align: 'left' },
      min: lowest,
      max: highest === 0 ? 1 : Math.ceil(highest * 1.1),
      axisLabel: { color: '#4b5563', fontSize: 11, showMaxLabel: false },
      splitLine: { lineStyle: { color: '#e5e7eb' } },
    },
    series: [
      {
        type: 'line',
        data: points.map(({ at, value }) => [Date.parse(at), value ?? null]),
        connectNulls: false,
        showSymbol: values.length < 3,
        lineStyle: { width: 2, color: '#0958d9' },
        itemStyle: { color: '#0958d9' },
        areaStyle: { color: 'rgba(9, 88, 217, 0.08)' },
        markLine: {
          silent: true,
          symbol: 'none',
          data: limits.map(({ value, name }) => ({ yAxis: value, name })),
          lineStyle: { color: '#c5221f', type: 'dashed' },
          label: {
            formatter: ({ name, value }: { name: string; value: number }) => `${name} ${words.number(value)}`,
            position: 'insideStartTop',
            color: '#c5221f',
            backgroundColor: 'rgba(255, 255, 255, 0.85)',
            fontSize: 11,
          },
        },
      },
    ],
  };
}
