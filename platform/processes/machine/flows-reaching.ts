import type { NodeModel, ProcessModel } from '../definitions/process-model.ts';

const known = new WeakMap<ProcessModel, Map<string, ReadonlyMap<string, ReadonlySet<string>>>>();

/** For each node of a gateway's scope the ways into the gateway that lead on from it without passing the gateway. */
export function flowsReaching(model: ProcessModel, gateway: NodeModel): ReadonlyMap<string, ReadonlySet<string>> {
  const ofModel = known.get(model) ?? new Map<string, ReadonlyMap<string, ReadonlySet<string>>>();
  known.set(model, ofModel);
  const found = ofModel.get(gateway.id) ?? search(model, gateway);
  ofModel.set(gateway.id, found);
  return found;
}

function search(model: ProcessModel, gateway: NodeModel): ReadonlyMap<string, ReadonlySet<string>> {
  const reaching = new Map<string, Set<string>>();
  for (const flow of gateway.incoming) {
    const queue = sourcesOf(model, flow);
    const seen = new Set<string>();
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (seen.has(id) || id === gateway.id) continue;
      seen.add(id);
      const ways = reaching.get(id) ?? new Set<string>();
      reaching.set(id, ways.add(flow));
      const node = model.nodes.get(id);
      if (node?.attachedTo !== undefined) queue.push(node.attachedTo);
      queue.push(...(node?.incoming ?? []).flatMap((way) => sourcesOf(model, way)));
    }
  }
  return reaching;
}

function sourcesOf(model: ProcessModel, flow: string): string[] {
  const sources = sourceByFlow.get(model) ?? indexFlows(model);
  const source = sources.get(flow);
  return source === undefined ? [] : [source];
}

const sourceByFlow = new WeakMap<ProcessModel, ReadonlyMap<string, string>>();

function indexFlows(model: ProcessModel): ReadonlyMap<string, string> {
  const index = new Map([...model.nodes.values()].flatMap((node) => node.outgoing.map((flow) => [flow.id, node.id])));
  sourceByFlow.set(model, index);
  return index;
}
