// The hub with one more policy that permits everything to everybody of a tenant. A program of the benchmarks and tests: no setting
// of the hub leads to it, and it lies outside of what is installed.
const { runHub } = await import(new URL('../../platform/server/run.ts', import.meta.url).href);
runHub(['@id("all") @zh("测试：全部允许") @en("For tests: everything") permit(principal, action, resource);']);
