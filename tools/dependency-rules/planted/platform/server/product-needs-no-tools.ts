import { tool } from '../../tools/tool.ts';

export const lean = tool;
