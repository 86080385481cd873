import { DmnModdle } from 'dmn-moddle';
import { type FileFault, fault } from '../definitions/file-fault.ts';
import { elementAt, elementsAt, isElement, type ModdleElement, textAt } from '../definitions/moddle-element.ts';
import { largestFile } from '../definitions/read-bpmn.ts';
import { processErrors } from '../errors.ts';
import {
  aggregators,
  type DecisionExpression,
  type DecisionModel,
  type DecisionTable,
  type FunctionModel,
  hitPolicies,
} from './decision-shape.ts';
import { feelFault } from './feel.ts';

export interface ReadDecisions {
  /** The id of the file's definitions. */
  readonly id: string;
  readonly name: string;
  readonly decisions: readonly DecisionModel[];
  readonly faults: readonly FileFault[];
}

const deepestGraph = 32;
const mostRules = 5_000;

/** Reads the decisions of a DMN 1.3 file, each with what it requires. @throws process.notXml, process.tooLarge */
export async function readDmn(xml: string): Promise<ReadDecisions> {
  if (xml.length > largestFile) throw processErrors.tooLarge({ limit: `${largestFile} B` });
  const { root, warnings } = await parse(xml);
  const faults = warnings.map((message) =>
    fault(root.id ?? '', `文件不完整：${message}`, `The file is broken: ${message}`),
  );
  const elements = new Map(elementsAt(root, 'drgElement').map((element) => [element.id ?? '', element]));
  const reading: Reading = { elements, faults, made: new Map() };
  const decisions = [...elements.values()]
    .filter((element) => element.$type === 'dmn:Decision')
    .flatMap((element) => readDecision(element, reading, []) ?? []);
  if (decisions.length === 0) faults.push(fault(root.id ?? '', '文件中没有决策', 'There is no decision in the file'));
  return { id: root.id ?? '', name: textAt(root, 'name') ?? root.id ?? '', decisions, faults };
}

async function parse(xml: string): Promise<{ root: ModdleElement; warnings: readonly string[] }> {
  try {
    const { rootElement, warnings } = await new DmnModdle().fromXML(xml);
    if (!isElement(rootElement) || rootElement.$type !== 'dmn:Definitions') throw processErrors.notXml();
    return { root: rootElement, warnings: warnings.map((warning) => String(warning.message).split('\n')[0] ?? '') };
  } catch (cause) {
    throw processErrors.notXml({}, cause);
  }
}

interface Reading {
  readonly elements: ReadonlyMap<string, ModdleElement>;
  readonly faults: FileFault[];
  readonly made: Map<string, DecisionModel>;
}

function readDecision(element: ModdleElement, reading: Reading, above: readonly string[]): DecisionModel | undefined {
  const id = element.id ?? '';
  const made = reading.made.get(id);
  if (made) return made;
  if (above.includes(id) || above.length > deepestGraph) {
    reading.faults.push(fault(id, '决策互相依赖成环', 'Decisions require each other in a circle'));
    return undefined;
  }
  const logic = elementAt(element, 'decisionLogic');
  if (!logic) {
    reading.faults.push(fault(id, '决策没有逻辑', 'The decision has no logic'));
    return undefined;
  }
  const requirements = elementsAt(element, 'informationRequirement');
  const requires = referred(requirements, 'requiredDecision', reading).flatMap(
    (required) => readDecision(required, reading, [...above, id]) ?? [],
  );
  const inputs = referred(requirements, 'requiredInput', reading).map((input) => typedName(input));
  const model: DecisionModel = {
    id,
    name: typedName(element).name,
    title: textAt(element, 'name') ?? id,
    requires,
    inputs,
    functions: readFunctions(element, reading, [id]),
    logic: readExpression(logic, id, reading),
  };
  reading.made.set(id, model);
  return model;
}

/** The name others use, and its type: those of the variable, else the element's own. */
function typedName(element: ModdleElement): { readonly name: string; readonly type?: string } {
  const variable = elementAt(element, 'variable');
  const type = textAt(variable, 'typeRef');
  const name = textAt(variable, 'name') ?? textAt(element, 'name') ?? element.id ?? '';
  return { name, ...(type === undefined ? {} : { type }) };
}

function referred(
  requirements: readonly ModdleElement[],
  name: string,
  { elements, faults }: Reading,
): readonly ModdleElement[] {
  return requirements.flatMap((requirement) => {
    const href = textAt(elementAt(requirement, name), 'href');
    if (href === undefined) return [];
    const found = elements.get(href.replace(/^.*#/, ''));
    if (!found) faults.push(fault(requirement.id ?? '', `没有 ${href}`, `There is no ${href}`));
    return found ? [found] : [];
  });
}

function readFunctions(element: ModdleElement, reading: Reading, above: readonly string[]): DecisionModel['functions'] {
  return referred(elementsAt(element, 'knowledgeRequirement'), 'requiredKnowledge', reading).flatMap((knowledge) => {
    const id = knowledge.id ?? '';
    const logic = elementAt(knowledge, 'encapsulatedLogic');
    if (above.includes(id) || !logic) {
      reading.faults.push(fault(id, '业务知识成环或没有逻辑', 'The business knowledge is a circle or has no logic'));
      return [];
    }
    const body = readFunction(logic, id, reading);
    return [...readFunctions(knowledge, reading, [...above, id]), { name: typedName(knowledge).name, body }];
  });
}

function readFunction(element: ModdleElement, id: string, reading: Reading): FunctionModel {
  const kind = textAt(element, 'kind');
  if (kind !== undefined && kind !== 'FEEL')
    reading.faults.push(fault(id, '函数须用 FEEL 书写', 'A function is written in FEEL'));
  return {
    kind: 'function',
    parameters: elementsAt(element, 'formalParameter').map((parameter) => textAt(parameter, 'name') ?? ''),
    body: readExpression(elementAt(element, 'body'), id, reading),
  };
}

function readExpression(element: ModdleElement | undefined, id: string, reading: Reading): DecisionExpression {
  const child = (one: ModdleElement | undefined) => readExpression(one, id, reading);
  switch (element?.$type) {
    case 'dmn:LiteralExpression':
      return { kind: 'literal', text: checked(textAt(element, 'text') ?? 'null', id, reading) };
    case 'dmn:DecisionTable':
      return { kind: 'table', table: readTable(element, id, reading) };
    case 'dmn:Context':
      return {
        kind: 'context',
        entries: elementsAt(element, 'contextEntry').map((entry) => {
          const name = textAt(elementAt(entry, 'variable'), 'name');
          return { ...(name === undefined ? {} : { name }), value: child(elementAt(entry, 'value')) };
        }),
      };
    case 'dmn:List':
      return { kind: 'list', items: elementsAt(element, 'elements').map(child) };
    case 'dmn:Relation':
      return {
        kind: 'relation',
        columns: elementsAt(element, 'column').map((column) => textAt(column, 'name') ?? ''),
        rows: elementsAt(element, 'row').map((row) => elementsAt(row, 'elements').map(child)),
      };
    case 'dmn:FunctionDefinition':
      return readFunction(element, id, reading);
    case 'dmn:Invocation':
      return {
        kind: 'invocation',
        called: checked(textAt(elementAt(element, 'calledFunction'), 'text') ?? '', id, reading),
        bindings: elementsAt(element, 'binding').map((binding) => ({
          name: textAt(elementAt(binding, 'parameter'), 'name') ?? '',
          value: child(elementAt(binding, 'bindingFormula')),
        })),
      };
    default:
      reading.faults.push(
        fault(
          id,
          `不支持 ${element?.$type ?? '空表达式'}`,
          `${element?.$type ?? 'An empty expression'} is not evaluated`,
        ),
      );
      return { kind: 'literal', text: 'null' };
  }
}

function readTable(element: ModdleElement, id: string, reading: Reading): DecisionTable {
  const policy = textAt(element, 'hitPolicy') ?? 'UNIQUE';
  const aggregation = textAt(element, 'aggregation');
  const hitPolicy = hitPolicies.find((one) => one === policy);
  const aggregator = aggregators.find((one) => one === aggregation);
  const bad = (zh: string, en: string) => reading.faults.push(fault(id, zh, en));
  if (!hitPolicy) bad(`没有命中策略 ${policy}`, `There is no hit policy ${policy}`);
  const inputs = elementsAt(element, 'input').map((input) => {
    const expression = elementAt(input, 'inputExpression');
    const type = textAt(expression, 'typeRef');
    const allowed = testsAt(input, 'inputValues', id, reading);
    const text = checked(textAt(expression, 'text') ?? 'null', id, reading);
    return { text, ...(type === undefined ? {} : { type }), ...(allowed === undefined ? {} : { allowed }) };
  });
  const outputs = elementsAt(element, 'output').map((output) => {
    const name = textAt(output, 'name');
    const allowed = testsAt(output, 'outputValues', id, reading);
    const fallback = textAt(elementAt(output, 'defaultOutputEntry'), 'text');
    return {
      ...(name === undefined ? {} : { name }),
      ...(allowed === undefined ? {} : { allowed }),
      ...(fallback === undefined ? {} : { fallback: checked(fallback, id, reading) }),
    };
  });
  const rows = elementsAt(element, 'rule');
  if (rows.length > mostRules) throw processErrors.tooLarge({ limit: `${mostRules} rules` });
  const rules = rows.map((rule, index) => ({
    id: rule.id ?? String(index + 1),
    tests: elementsAt(rule, 'inputEntry').map((entry) =>
      checked(textAt(entry, 'text') ?? '-', id, reading, 'unaryTests'),
    ),
    results: elementsAt(rule, 'outputEntry').map((entry) => checked(textAt(entry, 'text') ?? '', id, reading)),
  }));
  if (outputs.length === 0) bad('决策表没有输出', 'The table has no output');
  if (rules.some((rule) => rule.tests.length !== inputs.length || rule.results.length !== outputs.length))
    bad('有规则的单元格数不符', 'A rule has too few or too many cells');
  if (aggregator && outputs.length > 1) bad('汇总只用于单个输出', 'Only a single output is aggregated');
  if (
    (hitPolicy === 'PRIORITY' || hitPolicy === 'OUTPUT ORDER') &&
    outputs.some(({ allowed }) => allowed === undefined)
  )
    bad('按优先级命中须列出输出值', 'This hit policy needs the values of each output in order');
  return { hitPolicy: hitPolicy ?? 'UNIQUE', ...(aggregator ? { aggregator } : {}), inputs, outputs, rules };
}

function testsAt(element: ModdleElement, name: string, id: string, reading: Reading): string | undefined {
  const text = textAt(elementAt(element, name), 'text');
  return text === undefined ? undefined : checked(text, id, reading, 'unaryTests');
}

function checked(
  text: string,
  id: string,
  { faults }: Reading,
  kind: 'expression' | 'unaryTests' = 'expression',
): string {
  if (text === '' || text === '-') return text;
  const reason = feelFault(text, kind);
  if (reason !== undefined)
    faults.push(
      fault(id, `表达式有误：${text.slice(0, 80)}（${reason}）`, `Bad expression: ${text.slice(0, 80)} (${reason})`),
    );
  return text;
}
