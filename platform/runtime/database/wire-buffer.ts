const half = 2 ** 32;
const firstBytes = 16 * 1024;
const shortText = 32;
const lastAscii = 0x7f;
/** Of UTF-8 for one of UTF-16. */
const mostBytes = 3;

/** Bytes of PostgreSQL's wire protocol, written one after another into memory that grows as they need it. */
export class WireBuffer {
  bytes: Buffer;
  end = 0;
  /** V8 writes numbers through it by itself, where a Buffer's own methods are calls. */
  #view: DataView;

  /** @param bytes memory that nobody else uses now; what is in it does not matter */
  constructor(bytes: Buffer = Buffer.allocUnsafeSlow(firstBytes)) {
    this.bytes = bytes;
    this.#view = viewOf(bytes);
  }

  /** Room for so many bytes, in `bytes` as it is from then on. @returns where they begin */
  reserve(count: number): number {
    const start = this.end;
    const end = start + count;
    this.#make(end);
    this.end = end;
    return start;
  }

  #make(end: number): void {
    if (end <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(end, 2 * this.bytes.length));
    this.bytes.copy(grown, 0, 0, this.end);
    this.bytes = grown;
    this.#view = viewOf(grown);
  }

  int16(value: number): void {
    const start = this.reserve(2);
    this.#view.setInt16(start, value);
  }

  int32(value: number): void {
    const start = this.reserve(4);
    this.#view.setInt32(start, value);
  }

  /** Into room that is reserved already. */
  int32At(start: number, value: number): void {
    this.#view.setInt32(start, value);
  }

  /** A safe integer, a thousand times or as it is, in two halves: a BigInt for each would be garbage. */
  int64(value: number, times = 1): void {
    const high = Math.floor(value / half);
    // Halves are multiplied apart: of an instant after the year 2255, microseconds together are no safe integer.
    const low = (value - high * half) * times;
    const start = this.reserve(8);
    this.#view.setInt32(start, high * times + Math.floor(low / half));
    this.#view.setUint32(start + 4, low % half);
  }

  float64(value: number): void {
    const start = this.reserve(8);
    this.#view.setFloat64(start, value);
  }

  byte(value: number): void {
    const start = this.reserve(1);
    this.bytes[start] = value;
  }

  /** A text as UTF-8. @returns how many bytes it has */
  text(text: string): number {
    this.#make(this.end + mostBytes * text.length);
    const written = this.#plain(text) ? text.length : this.bytes.write(text, this.end);
    this.end += written;
    return written;
  }

  /** Writes a short text of ASCII letter by letter, which takes less than a call out of JavaScript; false of any other. */
  #plain(text: string): boolean {
    if (text.length > shortText) return false;
    const { bytes, end } = this;
    for (let index = 0; index < text.length; index += 1) {
      const letter = text.charCodeAt(index);
      if (letter > lastAscii) return false;
      bytes[end + index] = letter;
    }
    return true;
  }

  /** Bytes as they are. */
  add(bytes: Uint8Array): void {
    const start = this.reserve(bytes.length);
    this.bytes.set(bytes, start);
  }
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

const spare: WireBuffer[] = [];
const mostSpare = 12;
const largestSpare = 1024 * 1024;

/** Memory that nobody uses: what was given back, or new. */
export const takeWire = (): WireBuffer => spare.pop() ?? new WireBuffer();

/** Whoever took it is done with it. */
export function giveBack(wire: WireBuffer): void {
  if (spare.length >= mostSpare || wire.bytes.length > largestSpare) return;
  wire.end = 0;
  spare.push(wire);
}
