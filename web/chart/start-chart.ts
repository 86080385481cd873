import { LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// Only what a trend needs: the whole library is three times as large.
use([LineChart, GridComponent, TooltipComponent, MarkLineComponent, AriaComponent, CanvasRenderer]);

export type TrendEngine = EChartsType;

export function startChart(element: HTMLElement): TrendEngine {
  return init(element, undefined, { renderer: 'canvas' });
}
