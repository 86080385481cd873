import type { CodeRow, CodeTable } from '@hub/kernel';

/** Names as GB/T 30428.2 and city handbooks have them; only the number of 上水井盖 was seen in use. */
const remembered = 'GB/T 30428.2—2013 / CJ/T 214—2007 as remembered; digits not checked in the text';
const inUse = 'Number 3205080101000001 (上水井盖) of a public interface sample; name in city handbooks';

type Row = readonly [code: string, zh: string, en: string];

const majors: readonly Row[] = [
  ['01', '公用设施', 'Public utilities'],
  ['02', '道路交通', 'Roads and traffic'],
  ['03', '市容环境', 'City appearance and environment'],
  ['04', '园林绿化', 'Parks and greening'],
  ['05', '房屋土地', 'Buildings and land'],
  ['06', '其他设施', 'Other facilities'],
];

const minors: readonly Row[] = [
  ['0101', '上水井盖', 'Water supply cover'],
  ['0102', '污水井盖', 'Sewage cover'],
  ['0103', '雨水井盖', 'Rainwater cover'],
  ['0104', '雨水箅子', 'Rainwater grate'],
  ['0105', '电力井盖', 'Power cover'],
  ['0106', '路灯井盖', 'Street lighting cover'],
  ['0107', '通信井盖', 'Telecom cover'],
  ['0108', '电视井盖', 'Cable television cover'],
  ['0110', '热力井盖', 'District heating cover'],
  ['0111', '燃气井盖', 'Gas cover'],
  ['0113', '消防设施', 'Fire-fighting facility'],
  ['0114', '无主井盖', 'Cover without known owner'],
  ['0115', '通信交接箱', 'Telecom cabinet'],
  ['0116', '电力设施', 'Power facility'],
  ['0118', '路灯', 'Street lamp'],
  ['0120', '景观灯', 'Landscape lamp'],
  ['0121', '报刊亭', 'News kiosk'],
  ['0126', '健身设施', 'Fitness equipment'],
  ['0201', '停车场', 'Car park'],
  ['0203', '公交站亭', 'Bus shelter'],
  ['0205', '过街天桥', 'Footbridge'],
  ['0206', '地下通道', 'Pedestrian underpass'],
  ['0207', '高架立交桥', 'Elevated interchange'],
  ['0208', '跨河桥', 'River bridge'],
  ['0209', '交通标志牌', 'Traffic sign'],
  ['0210', '交通信号灯', 'Traffic signal'],
  ['0301', '公共厕所', 'Public toilet'],
  ['0304', '垃圾间（楼）', 'Waste room'],
  ['0305', '垃圾箱', 'Litter bin'],
  ['0307', '广告牌匾', 'Advertising sign'],
  ['0401', '古树名木', 'Heritage tree'],
  ['0402', '行道树', 'Street tree'],
  ['0403', '护树设施', 'Tree guard'],
  ['0405', '绿地', 'Green space'],
  ['0406', '雕塑', 'Sculpture'],
];

const verifiedCodes = new Set(['01', '0101']);

export const components: CodeTable = {
  title: { zh: '管理部件分类与代码', en: 'Classes and codes of city components' },
  rows: [...majors, ...minors].map(
    ([code, zh, en]): CodeRow => ({
      code,
      title: { zh, en },
      ...(code.length > 2 && { parent: code.slice(0, 2) }),
      source: verifiedCodes.has(code) ? inUse : remembered,
      verified: verifiedCodes.has(code),
    }),
  ),
};
