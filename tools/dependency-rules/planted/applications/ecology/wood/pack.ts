import { kernel } from '../../../platform/kernel/index.ts';
import { standards } from '../../../systems/standards/index.ts';
import { growth } from './growth.ts';

export const wood = { kernel, standards, growth };
export type Wood = typeof wood;
