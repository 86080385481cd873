const firstBytes = 16 * 1024;
/** Of UTF-8 for one of UTF-16. */
const mostBytes = 3;

/** Bytes of PostgreSQL's wire protocol, written one after another into memory that grows as they need it. */
export class WireBuffer {
  bytes: Buffer;
  end = 0;

  /** @param bytes memory that nobody else uses now; what is in it does not matter */
  constructor(bytes: Buffer = Buffer.allocUnsafeSlow(firstBytes)) {
    this.bytes = bytes;
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
  }

  int16(value: number): void {
    const start = this.reserve(2);
    this.bytes.writeInt16BE(value, start);
  }

  int32(value: number): void {
    const start = this.reserve(4);
    this.bytes.writeInt32BE(value, start);
  }

  /** A text as UTF-8. @returns how many bytes it has */
  text(text: string): number {
    this.#make(this.end + mostBytes * text.length);
    const written = this.bytes.write(text, this.end);
    this.end += written;
    return written;
  }

  /** Bytes as they are. */
  add(bytes: Uint8Array): void {
    const start = this.reserve(bytes.length);
    this.bytes.set(bytes, start);
  }

  /** Once more what was written somewhere before. */
  repeat(start: number, count: number): void {
    const at = this.reserve(count);
    this.bytes.copyWithin(at, start, start + count);
  }
}
