const perLine = 16;
const mostLines = 64;

function bytesOf(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0));
}

export function byteCount(base64: string): number {
  return bytesOf(base64).length;
}

/** Offset, hexadecimal bytes and printable characters, 16 a line, as every engineer reads them; the first kilobyte. */
export function hexDump(base64: string): string {
  const bytes = bytesOf(base64);
  const lines: string[] = [];
  for (let start = 0; start < bytes.length && lines.length < mostLines; start += perLine) {
    const row = [...bytes.subarray(start, start + perLine)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const signs = row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${start.toString(16).padStart(6, '0')}  ${hex.padEnd(perLine * 3 - 1)}  ${signs}`);
  }
  if (bytes.length > perLine * mostLines) lines.push('…');
  return lines.join('\n');
}
