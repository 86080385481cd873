import { startMockHub } from './mock-hub.ts';

/** A stand-in for the hub while developing: `npm run mock -w web`, then `npm run dev -w web`. Account and password are both `dev`. */
const mock = await startMockHub(Number(process.env.HUB_HTTP_PORT ?? 8080));
console.log(`mock hub at ${mock.address}`);
