export { createCockpit } from './cockpit.ts';
