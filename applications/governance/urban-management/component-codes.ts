import type { CodeRow, CodeTable, Localised, Responsible, TimeLimit } from '@hub/kernel';

/** The text of GB/T 30428.2 could not be read. A city's operation centre names its layers by these very numbers. */
const inUse =
  'Number and name in the published interface of a city’s operation centre (CityComponentLoadMapApi.java, layers BJ0101 …), read 2026-11-26; GB/T 30428.2—2013 itself not read';
/** A second city's system lists the names in the order of the numbers; what the first leaves out has its number from its place there. */
const byPlace =
  'Name in another city’s published component dictionary (2013), number from its place in that list; GB/T 30428.2—2013 itself not read';
/** What both call otherwise than the standard is remembered to. */
const spelling: ReadonlyMap<string, string> = new Map([
  ['0107', 'there 通讯井盖'],
  ['0115', 'there 通讯交接箱'],
  ['0606', 'there 防洪墙, in the other list 防汛墙'],
]);
/** Conditions and limits of components could not be read anywhere: these are the hub's, to be replaced by the city's handbook. */
const hubs = 'filing condition, limit and closing condition are the hub’s default';

type Row = readonly [code: string, zh: string, en: string];

interface Standard {
  readonly limit: TimeLimit;
  readonly filing: Localised;
  readonly closing: Localised;
  /** Whose it is; the lead bureau's unless said. */
  readonly responsible?: Responsible;
}

const majors: readonly Row[] = [
  ['01', '公用设施', 'Public utilities'],
  ['02', '道路交通', 'Roads and traffic'],
  ['03', '市容环境', 'City appearance and environment'],
  ['04', '园林绿化', 'Parks and greening'],
  ['05', '房屋土地', 'Buildings and land'],
  ['06', '其他设施', 'Other facilities'],
];

const utilities: readonly Row[] = [
  ['0101', '上水井盖', 'Water supply cover'],
  ['0102', '污水井盖', 'Sewage cover'],
  ['0103', '雨水井盖', 'Rainwater cover'],
  ['0104', '雨水箅子', 'Rainwater grate'],
  ['0105', '电力井盖', 'Power cover'],
  ['0106', '路灯井盖', 'Street lighting cover'],
  ['0107', '通信井盖', 'Telecom cover'],
  ['0108', '电视井盖', 'Cable television cover'],
  ['0109', '网络井盖', 'Data network cover'],
  ['0110', '热力井盖', 'District heating cover'],
  ['0111', '燃气井盖', 'Gas cover'],
  ['0112', '公安井盖', 'Police cable cover'],
  ['0113', '消防设施', 'Fire-fighting facility'],
  ['0114', '无主井盖', 'Cover without known owner'],
  ['0115', '通信交接箱', 'Telecom cabinet'],
  ['0116', '电力设施', 'Power facility'],
  ['0117', '立杆', 'Pole'],
  ['0118', '路灯', 'Street lamp'],
  ['0119', '地灯', 'Ground lamp'],
  ['0120', '景观灯', 'Landscape lamp'],
  ['0121', '报刊亭', 'News kiosk'],
  ['0122', '电话亭', 'Telephone box'],
  ['0123', '邮筒', 'Letter box'],
  ['0124', '信息亭', 'Information kiosk'],
  ['0125', '自动售货机', 'Vending machine'],
  ['0126', '健身设施', 'Fitness equipment'],
  ['0127', '中水井盖', 'Reclaimed water cover'],
  ['0128', '公交井盖', 'Tram and trolley cable cover'],
  ['0129', '输油（气）井盖', 'Oil and gas transmission cover'],
  ['0130', '特殊井盖', 'Special cover'],
  ['0131', '民用水井', 'Domestic well'],
  ['0132', '供水器', 'Water dispenser'],
  ['0133', '高压线铁塔', 'High-voltage pylon'],
  ['0134', '变压器（箱）', 'Transformer'],
  ['0135', '燃气调压站（箱）', 'Gas regulator station'],
  ['0136', '监控电子眼', 'Surveillance camera'],
  ['0137', '售货亭', 'Sales kiosk'],
  ['0138', '治安岗亭', 'Police box'],
];

const roads: readonly Row[] = [
  ['0201', '停车场', 'Car park'],
  ['0202', '停车咪表', 'Parking meter'],
  ['0203', '公交站亭', 'Bus shelter'],
  ['0204', '出租车站牌', 'Taxi rank sign'],
  ['0205', '过街天桥', 'Footbridge'],
  ['0206', '地下通道', 'Pedestrian underpass'],
  ['0207', '高架立交桥', 'Elevated interchange'],
  ['0208', '跨河桥', 'River bridge'],
  ['0209', '交通标志牌', 'Traffic sign'],
  ['0210', '交通信号灯', 'Traffic signal'],
  ['0211', '交通护栏', 'Traffic railing'],
  ['0212', '存车支架', 'Bicycle stand'],
  ['0213', '路名牌', 'Street name sign'],
  ['0214', '交通信号设施', 'Traffic signal facility'],
  ['0215', '道路信息显示屏', 'Road information display'],
  ['0216', '道路隔音屏', 'Noise barrier'],
  ['0217', '交通岗亭', 'Traffic police box'],
];

const appearance: readonly Row[] = [
  ['0301', '公共厕所', 'Public toilet'],
  ['0302', '化粪池', 'Septic tank'],
  ['0303', '公厕指示牌', 'Toilet direction sign'],
  ['0304', '垃圾间（楼）', 'Waste room'],
  ['0305', '垃圾箱', 'Litter bin'],
  ['0306', '灯箱霓虹灯', 'Light box or neon sign'],
  ['0307', '广告牌匾', 'Advertising sign'],
  ['0308', '环保监测站', 'Environment monitoring station'],
  ['0309', '气象监测站', 'Weather station'],
  ['0310', '污水口监测站', 'Outfall monitoring station'],
  ['0311', '噪声显示屏', 'Noise display'],
];

const greening: readonly Row[] = [
  ['0401', '古树名木', 'Heritage tree'],
  ['0402', '行道树', 'Street tree'],
  ['0403', '护树设施', 'Tree guard'],
  ['0404', '花架花钵', 'Planter'],
  ['0405', '绿地', 'Green space'],
  ['0406', '雕塑', 'Sculpture'],
  ['0407', '街头坐椅', 'Street bench'],
  ['0408', '绿地护栏', 'Green space railing'],
  ['0409', '绿地维护设施', 'Green space maintenance facility'],
  ['0410', '喷泉', 'Fountain'],
];

const others: readonly Row[] = [
  ['0501', '宣传栏', 'Notice board'],
  ['0502', '人防工事', 'Air-raid shelter'],
  ['0503', '公房地下室', 'Basement of public housing'],
  ['0601', '重大危险源', 'Major hazard source'],
  ['0602', '工地', 'Construction site'],
  ['0603', '水域附属设施', 'Waterside facility'],
  ['0604', '水域护栏', 'Waterside railing'],
  ['0605', '港监设施', 'Harbour supervision facility'],
  ['0606', '防汛墙', 'Flood wall'],
];

const hour = (amount: number): TimeLimit => ({ amount, unit: 'hour' });
const workingDay = (amount: number): TimeLimit => ({ amount, unit: 'workingDay' });

/** An open cover is a danger to life: natural hours, day and night. */
const cover: Standard = {
  responsible: { level: 'street' },
  limit: hour(24),
  filing: { zh: '井盖缺失、破损、移位或松动', en: 'The cover is missing, broken, out of place or loose' },
  closing: { zh: '井盖补齐或修复，与路面齐平', en: 'Replaced or repaired, level with the road' },
};
const lamp: Standard = {
  limit: workingDay(2),
  filing: { zh: '缺失、破损或不亮', en: 'Missing, damaged or dark' },
  closing: { zh: '恢复照明、外观完好', en: 'Lit again and whole' },
};
const furniture: Standard = {
  limit: workingDay(3),
  filing: { zh: '缺失、破损、倾斜或污损', en: 'Missing, damaged, leaning or soiled' },
  closing: { zh: '修复、更换或清洁', en: 'Repaired, replaced or cleaned' },
};
const signal: Standard = {
  responsible: { bureau: 'public-security' },
  limit: hour(4),
  filing: { zh: '信号灯不亮、显示错误或遮挡', en: 'The signal is dark, wrong or hidden' },
  closing: { zh: '恢复正常显示', en: 'Shows correctly again' },
};
const plants: Standard = {
  responsible: { bureau: 'landscaping' },
  limit: workingDay(5),
  filing: { zh: '死株、断枝、倒伏或设施破损', en: 'Dead, broken, fallen or its facility damaged' },
  closing: { zh: '补植、扶正、修剪或修复', en: 'Replanted, set up, trimmed or repaired' },
};

const standards: ReadonlyMap<string, Standard> = new Map<string, Standard>([
  ...utilities
    .filter(([, zh]) => zh.endsWith('井盖') || zh === '雨水箅子')
    .map(([code]): [string, Standard] => [code, cover]),
  ...['0118', '0119', '0120'].map((code): [string, Standard] => [code, lamp]),
  ...['0117', '0126', '0203', '0209', '0211', '0213', '0305', '0307', '0407'].map((code): [string, Standard] => [
    code,
    furniture,
  ]),
  ['0210', signal],
  ...greening.slice(0, 5).map(([code]): [string, Standard] => [code, plants]),
]);

/** Missing in the operation centre's interface. */
const onlyByPlace = new Set(['0110', '0202', '0311', '0503', '0605']);

function sourceOf(code: string): string {
  const seen = onlyByPlace.has(code) ? byPlace : inUse;
  const spelt = spelling.get(code);
  return [seen, ...(spelt === undefined ? [] : [spelt]), ...(standards.has(code) ? [hubs] : [])].join('; ');
}

/** The numbers are those in use in two cities, 85 minor classes; a comparison of the standard's editions speaks of 84. */
export const components: CodeTable = {
  title: { zh: '管理部件分类与代码', en: 'Classes and codes of city components' },
  rows: [...majors, ...utilities, ...roads, ...appearance, ...greening, ...others].map(([code, zh, en]): CodeRow => {
    const standard = standards.get(code);
    return {
      code,
      title: { zh, en },
      ...(code.length > 2 && { parent: code.slice(0, 2) }),
      source: sourceOf(code),
      verified: !onlyByPlace.has(code),
      ...standard,
    };
  }),
};
