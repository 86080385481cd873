import type { Instant } from '@hub/kernel';
import { processErrors } from '../errors.ts';
import type { DecisionExpression, DecisionModel, FunctionModel } from './decision-shape.ts';
import { decideTable } from './decision-table.ts';
import { evaluateTyped, feelFunction, plain, typedAs, type Variables } from './feel.ts';

export type { DecisionModel } from './decision-shape.ts';

/**
 * What a decision comes to, as JSON: first the decisions it requires, each once, then its own logic.
 * @throws process.decisionInvalid, process.expression
 */
export function evaluateDecision(model: DecisionModel, input: Variables, at: Instant): unknown {
  const known = new Map<string, unknown>();
  return plain(resultOf(model, input, at, known));
}

function resultOf(model: DecisionModel, input: Variables, at: Instant, known: Map<string, unknown>): unknown {
  if (known.has(model.id)) return known.get(model.id);
  const scope: Record<string, unknown> = { ...input };
  for (const { name, type } of model.inputs) if (name in scope) scope[name] = typedAs(scope[name], type);
  for (const required of model.requires) scope[required.name] = resultOf(required, input, at, known);
  for (const { name, body } of model.functions) scope[name] = functionOf(body, { ...scope }, at, model.id);
  const value = evaluateExpression(model.logic, scope, at, model.id);
  known.set(model.id, value);
  return value;
}

function evaluateExpression(expression: DecisionExpression, scope: Variables, at: Instant, decision: string): unknown {
  switch (expression.kind) {
    case 'literal':
      return evaluateTyped(expression.text, scope, at);
    case 'table':
      return decideTable(expression.table, scope, at, decision);
    case 'context': {
      const made: Record<string, unknown> = {};
      for (const { name, value } of expression.entries) {
        const result = evaluateExpression(value, { ...scope, ...made }, at, decision);
        if (name === undefined) return result;
        made[name] = result;
      }
      return made;
    }
    case 'list':
      return expression.items.map((item) => evaluateExpression(item, scope, at, decision));
    case 'relation':
      return expression.rows.map((row) =>
        Object.fromEntries(
          row.map((cell, index) => [expression.columns[index] ?? '', evaluateExpression(cell, scope, at, decision)]),
        ),
      );
    case 'function':
      return functionOf(expression, scope, at, decision);
    case 'invocation': {
      const values = expression.bindings.map(({ name, value }) => [
        name,
        evaluateExpression(value, scope, at, decision),
      ]);
      const call = `${expression.called}(${expression.bindings.map(({ name }) => `${name}: ${name}`).join(', ')})`;
      return evaluateTyped(call, { ...scope, ...Object.fromEntries(values) }, at);
    }
    default:
      return expression satisfies never;
  }
}

const deepestCalls = 32;
let depth = 0;

function functionOf({ parameters, body }: FunctionModel, scope: Variables, at: Instant, decision: string): unknown {
  return feelFunction(parameters, (values) => {
    if (depth >= deepestCalls)
      throw processErrors.decisionInvalid({ decision, reason: 'functions call each other too deeply' });
    depth += 1;
    try {
      const given = Object.fromEntries(parameters.map((name, index) => [name, values[index] ?? null]));
      return evaluateExpression(body, { ...scope, ...given }, at, decision);
    } finally {
      depth -= 1;
    }
  });
}
