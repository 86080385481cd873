// Not TypeScript, as the one file that is read before the cache is on: for it alone every start would load what takes types
// off (Node's amaro, WebAssembly): measured, 20 MiB that stay and a tenth of a second of CPU.
import { enableCompileCache } from 'node:module';

// Reading, stripping and compiling a thousand modules is half of the start. Node keeps what it has made of them, by their
// content, where the packages lie; where it may not write there, it starts as before.
enableCompileCache(new URL('../../node_modules/.cache/hub', import.meta.url).pathname);
(await import('./run.ts')).runHub();
