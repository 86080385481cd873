import { point, type SampleDevice } from '@hub/kernel';

type StationRow = readonly [id: string, zh: string, en: string, longitude: number, latitude: number];

const published = 'CNEMC real-time publishing, station list of 2017-07-07; datum not stated, positions rough';

/** National stations of Zhengzhou as published in 2017. */
const zhengzhouRows: readonly StationRow[] = [
  ['1316A', '烟厂', 'Cigarette Factory', 113.681, 34.7545],
  ['1317A', '郑纺机', 'Zhengfangji', 113.641, 34.7745],
  ['1318A', '银行学校', 'Banking School', 113.675, 34.8019],
  ['1319A', '供水公司', 'Water Supply Company', 113.564, 34.802],
  ['1320A', '经开区管委', 'Economic Zone Committee', 113.727, 34.7187],
  ['1321A', '四十七中', 'No. 47 Middle School', 113.734, 34.719],
  ['1322A', '市监测站', 'Municipal Monitoring Station', 113.5991, 34.7496],
  ['1323A', '河医大', 'Henan Medical University', 113.6356, 34.7538],
  ['1324A', '岗李水库', 'Gangli Reservoir', 113.6113, 34.9162],
];

/** The UCI recording names its stations in pinyin; the ids here are those names. */
const beijingRows: readonly StationRow[] = [
  ['Aotizhongxin', '北京奥体中心', 'Beijing Aotizhongxin', 116.407, 40.0031],
  ['Changping', '北京昌平镇', 'Beijing Changping', 116.23, 40.1952],
  ['Dongsi', '北京东四', 'Beijing Dongsi', 116.434, 39.9522],
  ['Guanyuan', '北京官园', 'Beijing Guanyuan', 116.361, 39.9425],
  ['Gucheng', '北京古城', 'Beijing Gucheng', 116.225, 39.9279],
  ['Tiantan', '北京天坛', 'Beijing Tiantan', 116.434, 39.8745],
  ['Wanliu', '北京海淀区万柳', 'Beijing Wanliu', 116.315, 39.9934],
];

export const zhengzhouStations = zhengzhouRows.map(station);
export const beijingStations = beijingRows.map(station);

function station([id, zh, en, longitude, latitude]: StationRow): SampleDevice {
  return {
    id,
    name: { zh, en },
    thingModel: 'environment.airStation',
    location: point(longitude, latitude),
    provenance: 'recorded',
    source: published,
  };
}
