const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** A process of a start, one task and an end. */
export function emptyProcess(id: string, name: string): string {
  const bounds = (x: number, y: number, width: number, height: number) =>
    `<dc:Bounds x="${x}" y="${y}" width="${width}" height="${height}"/>`;
  const shape = (of: string, box: string) =>
    `<bpmndi:BPMNShape id="${of}_di" bpmnElement="${of}">${box}</bpmndi:BPMNShape>`;
  const edge = (of: string, from: number, to: number) =>
    `<bpmndi:BPMNEdge id="${of}_di" bpmnElement="${of}"><di:waypoint x="${from}" y="118"/><di:waypoint x="${to}" y="118"/></bpmndi:BPMNEdge>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="definitions" targetNamespace="urn:hub">
  <bpmn:process id="${escaped(id)}" name="${escaped(name)}" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
    <bpmn:userTask id="task1" name="1"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:userTask>
    <bpmn:endEvent id="end"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
    <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="task1"/>
    <bpmn:sequenceFlow id="f2" sourceRef="task1" targetRef="end"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${escaped(id)}">
    ${shape('start', bounds(160, 100, 36, 36))}${shape('task1', bounds(260, 78, 100, 80))}${shape('end', bounds(424, 100, 36, 36))}${edge('f1', 196, 260)}${edge('f2', 360, 424)}
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>
`;
}

/** A decision of one table with one input and one output. */
export function emptyDecision(id: string, name: string): string {
  const decision = id.replaceAll(/\W/g, '_');
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" id="${escaped(id)}" name="${escaped(name)}" namespace="urn:hub">
  <decision id="${decision}" name="${escaped(name)}">
    <variable id="variable" name="result"/>
    <decisionTable id="table" hitPolicy="FIRST">
      <input id="input1"><inputExpression id="expression1" typeRef="string"><text>input</text></inputExpression></input>
      <output id="output1" name="result" typeRef="string"/>
      <rule id="rule1"><inputEntry id="cell1"><text>-</text></inputEntry><outputEntry id="cell2"><text>null</text></outputEntry></rule>
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="${decision}"><dc:Bounds height="80" width="180" x="160" y="100"/></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>
`;
}
