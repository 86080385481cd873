import { createServer } from 'node:net';
import { Aedes } from 'aedes';

// The broker the hub embeds, with nothing behind it: the yardstick of the MQTT figures.
const broker = await Aedes.createBroker({ concurrency: 1_000 });
const server = createServer(broker.handle);
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ ready: { url: `mqtt://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}` } });
});
process.on('message', () => process.exit(0));
