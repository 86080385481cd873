import { inkOn } from '../kit/color.ts';

/** What a map symbol says; written into its image id, so that the map asks for exactly the images it needs. */
export interface SymbolText {
  readonly kind: 'value' | 'label';
  readonly text: string;
  readonly color: string;
  readonly dashed: boolean;
}

const separator = '|';

export function imageId({ kind, text, color, dashed }: SymbolText): string {
  return [kind, color, dashed ? 'dashed' : 'solid', text].join(separator);
}

export function parseImageId(id: string): SymbolText | undefined {
  const [kind, color, line, ...text] = id.split(separator);
  if ((kind !== 'value' && kind !== 'label') || color === undefined || text.length === 0) return undefined;
  return { kind, color, dashed: line === 'dashed', text: text.join(separator) };
}

const family = "'Noto Sans SC Variable', sans-serif";
const styles = {
  value: { font: `700 12px ${family}`, height: 20, padding: 6 },
  label: { font: `600 12px ${family}`, height: 18, padding: 4 },
} as const;

/**
 * Draws a symbol on a canvas. A map without a glyph server has no letters of its own; the page's bundled font has.
 * Waits for the subset of the font that holds the text, else Chinese would come out as boxes.
 */
export async function drawSymbol(symbol: SymbolText, ratio: number): Promise<ImageData | undefined> {
  const { font, height, padding } = styles[symbol.kind];
  await document.fonts.load(font, symbol.text).catch(() => undefined);
  const canvas = document.createElement('canvas');
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (!pen) return undefined;
  pen.font = font;
  const width = Math.ceil(Math.max(pen.measureText(symbol.text).width + padding * 2, symbol.kind === 'value' ? 28 : 0));
  canvas.width = width * ratio;
  canvas.height = height * ratio;
  pen.scale(ratio, ratio);
  pen.font = font;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  if (symbol.kind === 'value') drawPill(pen, symbol, width, height);
  else drawHalo(pen, symbol, width, height);
  return pen.getImageData(0, 0, canvas.width, canvas.height);
}

function drawPill(
  pen: CanvasRenderingContext2D,
  { text, color, dashed }: SymbolText,
  width: number,
  height: number,
): void {
  const ink = inkOn(color);
  pen.beginPath();
  pen.roundRect(1, 1, width - 2, height - 2, 5);
  pen.fillStyle = color;
  pen.fill();
  pen.lineWidth = 1.5;
  pen.strokeStyle = dashed ? ink : '#ffffff';
  pen.setLineDash(dashed ? [3, 2.5] : []);
  pen.stroke();
  pen.fillStyle = ink;
  pen.fillText(text, width / 2, height / 2 + 0.5);
}

function drawHalo(pen: CanvasRenderingContext2D, { text, color }: SymbolText, width: number, height: number): void {
  pen.lineJoin = 'round';
  pen.lineWidth = 3;
  pen.strokeStyle = 'rgb(255 255 255 / 90%)';
  pen.strokeText(text, width / 2, height / 2);
  pen.fillStyle = color;
  pen.fillText(text, width / 2, height / 2);
}
