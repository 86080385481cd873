import { Socket } from 'node:net';
import type { FlowBudget } from './flow-budget.ts';
import { makePacketGuard } from './packet-guard.ts';

/**
 * Makes a socket give no more bytes than the hub has room for. aedes reads a chunk (up to 64 KiB) and works on all its
 * packets at once, but asks for the next chunk when any single-packet one is pending, so nothing bounds what a fast
 * client has in flight. Its only door is `read`: while there is no room it answers null, TCP pushes back on the client,
 * and a `readable` event makes aedes ask again.
 */
export function gateSocket(socket: Socket, budgets: readonly FlowBudget[], packetLimit: () => number): void {
  const guard = makePacketGuard();
  const ask = () => void socket.emit('readable');
  socket.read = (size?: number) => {
    const full = budgets.find((budget) => !budget.hasRoom());
    if (full) {
      full.whenRoom(ask);
      return null;
    }
    const chunk: unknown = Socket.prototype.read.call(socket, size);
    if (!(chunk instanceof Uint8Array) || guard.take(chunk, packetLimit())) return chunk;
    socket.destroy(new Error('packet too large'));
    return null;
  };
}
