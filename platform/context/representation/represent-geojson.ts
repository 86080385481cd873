import { type EntityState, ngsiNull } from '../attributes/attribute.ts';
import { shownState } from '../kept-back.ts';
import { showEntity, type View } from './represent.ts';

/** An entity as a GeoJSON Feature (CIM 009 clauses 4.5.16 and 4.5.17). @param geometryProperty stored name */
export function showFeature(state: EntityState, view: View, geometryProperty: string): Record<string, unknown> {
  const { id: _id, ...properties } = showEntity(state, view);
  const all = shownState(state, view.access).attributes.get(geometryProperty) ?? [];
  const found = all.find((one) => one.json.datasetId === undefined) ?? all[0];
  const geometry = found?.json.type === 'GeoProperty' && found.json.value !== ngsiNull ? found.json.value : null;
  return { id: state.id, type: 'Feature', geometry, properties };
}
