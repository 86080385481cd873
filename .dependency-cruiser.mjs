// So that `npx depcruise` works by itself; the rules and their tests live in tools/dependency-rules/.
import { forbidden, options } from './tools/dependency-rules/dependency-rules.ts';

export default { forbidden, options };
