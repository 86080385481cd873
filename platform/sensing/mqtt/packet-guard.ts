/** Watches the packet lengths in a stream of MQTT bytes. */
export interface PacketGuard {
  /** Takes the next bytes; false once a packet announces more than `limit` bytes or its length is malformed. */
  take(chunk: Uint8Array, limit: number): boolean;
}

/**
 * aedes gathers a whole packet before anyone may look at it, and MQTT allows 256 MiB. This reads only the fixed
 * headers (MQTT 3.1.1 §2.2: one byte, then 7 bits of length a byte, at most four) and steps over the rest.
 */
export function makePacketGuard(): PacketGuard {
  let left = 0;
  let length = 0;
  let shift = -1;
  return {
    take(chunk, limit) {
      let index = 0;
      while (index < chunk.length) {
        if (left > 0) {
          const step = Math.min(left, chunk.length - index);
          left -= step;
          index += step;
          continue;
        }
        const byte = chunk[index] ?? 0;
        index += 1;
        if (shift < 0) {
          shift = 0;
          length = 0;
          continue;
        }
        if (shift > 21) return false;
        length += (byte & 0x7f) * 2 ** shift;
        shift += 7;
        if (length > limit) return false;
        if ((byte & 0x80) === 0) {
          left = length;
          shift = -1;
        }
      }
      return true;
    },
  };
}
