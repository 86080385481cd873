import type { Level } from '../api/contract.ts';
import { useText } from '../i18n/use-language.ts';
import { inkOn, safeColor } from './color.ts';

/** A class of a standard in the standard's own colour, always with its name. */
export function LevelTag({ level, faded = false }: { readonly level: Level; readonly faded?: boolean }) {
  const text = useText();
  const color = faded ? '#d9d9d9' : safeColor(level.color);
  return (
    <span className="kit-level" style={{ background: color, color: inkOn(color) }}>
      {text(level.title)}
    </span>
  );
}
