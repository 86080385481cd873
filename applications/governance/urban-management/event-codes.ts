import type { CodeRow, CodeTable, Localised, TimeLimit } from '@hub/kernel';

/** Event standard of Jiyuan, Henan (济源市数字化城市管理城市事件立案、处置与结案标准): numbers, limits and conditions as read there. */
const jiyuan = 'City event standard of Jiyuan, Henan (ishare.iask.com/f/2gaIATvprR5)';
/** A public mini-program in which citizens of a city report events lists numbers and names of every minor class. */
const program = 'Number and name in the event list of a public reporting mini-program (app.js), read 2026-11-26';
const elsewhere = `${program}; limit from another city’s standard (renrendoc.com/paper/191493937)`;

const workingDays = (amount: number): TimeLimit => ({ amount, unit: 'workingDay' });
const workingHours = (amount: number): TimeLimit => ({ amount, unit: 'workingHour' });
const removed: Localised = { zh: '清除', en: 'Cleared away' };

const event = (code: string, zh: string, en: string, more: Partial<CodeRow> = {}): CodeRow => ({
  code,
  title: { zh, en },
  ...(code.length > 2 && { parent: code.slice(0, 2) }),
  source: program,
  verified: true,
  ...more,
});

const majors: readonly CodeRow[] = [
  event('01', '市容环境', 'City appearance and environment', { source: jiyuan, verified: true }),
  event('02', '宣传广告', 'Advertising'),
  event('03', '施工管理', 'Construction sites'),
  event('04', '突发事件', 'Sudden incidents'),
  event('05', '街面秩序', 'Street order'),
];

const appearance: readonly CodeRow[] = [
  event('0101', '违法搭建', 'Unlawful structure', {
    source: jiyuan,
    verified: true,
    limit: workingDays(15),
    filing: { zh: '违法搭建的建筑物、构筑物', en: 'A building or structure put up unlawfully' },
    closing: { zh: '拆除', en: 'Pulled down' },
  }),
  event('0102', '暴露垃圾', 'Exposed waste', {
    source: jiyuan,
    verified: true,
    limit: workingDays(1),
    filing: { zh: '成堆、成片的垃圾', en: 'Waste in heaps or over an area' },
    closing: removed,
  }),
  event('0103', '积存垃圾渣土', 'Accumulated rubble', {
    source: jiyuan,
    verified: true,
    limit: workingDays(4),
    filing: { zh: '建筑垃圾、渣土超过临时堆放时限', en: 'Building waste or soil beyond its permitted time' },
    closing: removed,
  }),
  event('0104', '道路不洁', 'Dirty road', {
    source: jiyuan,
    verified: true,
    limit: workingHours(5),
    filing: { zh: '道路保洁不及时', en: 'Road not swept in time' },
    closing: removed,
  }),
  event('0105', '水域不洁', 'Dirty water body', {
    source: jiyuan,
    verified: true,
    limit: workingDays(15),
    filing: { zh: '河渠淤积、堵塞，有漂浮物或大面积油污', en: 'Silted or blocked channel, floating matter or oil' },
    closing: removed,
  }),
  event('0106', '绿地脏乱', 'Untidy green space', { source: jiyuan, verified: true }),
  event('0107', '废弃车辆', 'Abandoned vehicle'),
  event('0108', '废弃家具设施', 'Abandoned furniture'),
  event('0109', '非装饰性树挂', 'Litter hung in trees'),
  event('0110', '道路破损', 'Damaged road'),
  event('0111', '河堤破损', 'Damaged river bank'),
  event('0112', '道路遗撒', 'Spillage on the road'),
  event('0113', '建筑物外立面不洁', 'Dirty façade'),
  event('0114', '水域秩序问题', 'Disorder on the water'),
  event('0115', '焚烧树叶垃圾', 'Burning of leaves or waste'),
  event('0116', '油烟污染', 'Cooking fume'),
  event('0117', '动物尸体清理', 'Dead animal'),
  event('0118', '私自饲养家禽家畜', 'Unauthorised livestock'),
  event('0199', '其他市容环境问题', 'Other matter of appearance'),
];

const others: readonly CodeRow[] = [
  event('0201', '非法小广告', 'Unlawful handbill'),
  event('0202', '违章张贴悬挂广告牌匾', 'Unauthorised sign'),
  event('0203', '占道广告牌', 'Sign obstructing the way'),
  event('0204', '街头散发小广告', 'Handing out leaflets'),
  event('0205', '广告招牌破损', 'Damaged sign'),
  event('0301', '施工扰民', 'Construction nuisance'),
  event('0302', '工地扬尘', 'Dust from a construction site'),
  event('0303', '施工废弃料', 'Construction waste'),
  event('0304', '施工占道', 'Construction in the roadway'),
  event('0305', '无证掘路', 'Road dug up without permit'),
  event('0399', '其他施工管理问题', 'Other construction matter'),
  event('0401', '路面塌陷', 'Road collapse'),
  event('0402', '自来水管破裂', 'Burst water main'),
  event('0403', '燃气管道破裂', 'Burst gas pipe'),
  event('0404', '下水道堵塞或破损', 'Blocked or broken sewer'),
  event('0405', '热力管道破裂', 'Burst heating pipe'),
  event('0406', '道路积水', 'Water on the road', {
    source: elsewhere,
    limit: workingHours(4),
    filing: { zh: '路面积水影响通行', en: 'Standing water hinders traffic' },
    closing: { zh: '积水排除', en: 'The water is drained' },
  }),
  event('0407', '道路积雪结冰', 'Snow and ice on the road'),
  event('0408', '架空线缆损坏', 'Damaged overhead line'),
  event('0409', '群发性事件', 'Incident with many reports'),
  event('0499', '其他突发事件', 'Other sudden incident'),
  event('0501', '无照经营游商', 'Unlicensed street vendor'),
  event('0502', '流浪乞讨', 'Begging and sleeping rough'),
  event('0503', '占道废品收购', 'Scrap dealing on the pavement'),
  event('0504', '店外经营', 'Trading outside the shop'),
  event('0505', '机动车乱停放', 'Badly parked motor vehicle'),
  event('0506', '非机动车乱停放', 'Badly parked bicycle or e-bike'),
  event('0507', '乱堆物堆料', 'Materials piled in public space'),
  event('0508', '商业噪音', 'Noise of trade'),
  event('0509', '黑车拉客', 'Unlicensed taxi'),
  event('0510', '露天烧烤', 'Open-air barbecue'),
  event('0511', '沿街晾挂', 'Washing hung along the street'),
  event('0512', '非法出版物销售', 'Sale of unlawful publications'),
  event('0513', '空调室外机低挂', 'Air conditioner hung too low'),
  event('0599', '其他街面秩序问题', 'Other street order matter'),
];

export const events: CodeTable = {
  title: { zh: '管理事件分类与代码', en: 'Classes and codes of city events' },
  rows: [...majors, ...appearance, ...others],
};
