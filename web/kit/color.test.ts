import { expect, test } from 'vitest';
import { contrast, inkOn, safeColor } from './color.ts';

// The six level colours of HJ 633, table 2.
const levels = ['#00e400', '#ffff00', '#ff7e00', '#ff0000', '#99004c', '#7e0023'];

test('text on every level colour passes WCAG AA', () => {
  for (const color of levels) expect(contrast(color, inkOn(color)), color).toBeGreaterThanOrEqual(4.5);
});

test('the brand colour carries white text', () => {
  expect(contrast('#0958d9', '#ffffff')).toBeGreaterThanOrEqual(4.5);
});

test('what is not a colour becomes grey', () => {
  expect(safeColor('url(x)')).toBe('#8c8c8c');
  expect(safeColor('#7E0023')).toBe('#7E0023');
});
