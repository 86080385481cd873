import type { Reporter, TestModule } from 'vitest/node';

/** Ends a run with one plain line that a script can read: `12 passed, 0 failed`. */
export class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const broken = modules.filter((module) => module.errors().length > 0).length;
    const failed = states.filter((state) => state === 'failed').length + broken;
    console.log(`${states.filter((state) => state === 'passed').length} passed, ${failed} failed`);
  }
}
