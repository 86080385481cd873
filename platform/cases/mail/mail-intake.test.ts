import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { toyCity } from '@hub/indicators/testing';
import { openLog } from '@hub/runtime';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { caseTypeRegistry } from '../case-types.ts';
import { reportServices } from '../reports/report-services.ts';
import { askingCity, openReportHub, photo, type ReportHub } from '../testing.ts';
import { readAddresses } from './mail-config.ts';

const start = Date.parse('2026-11-23T02:00:00Z');
const log = openLog('silent');
let reports: ReportHub;
let port = 0;

before(async () => {
  const addresses = 'report@toytown.example=toy.overflow.01';
  const settings = { HUB_MAIL_ADDRESSES: addresses, HUB_MAIL_HOST: '127.0.0.1', HUB_MAIL_PORT: 0, log };
  reports = await openReportHub(start, { city: toyCity, mail: settings });
  await reports.cases.start();
  port = reports.cases.mailPort() ?? 0;
});
after(async () => {
  await reports.cases.stop();
  await reports.close();
});

const picture = photo.body;
const mail: SendMailOptions = {
  from: { name: 'Li Si', address: 'lisi@example.org' },
  to: 'report@toytown.example',
  subject: 'Water on the road in West',
  text: 'The lid is gone.\n> quoted before\n-- \nLi Si',
};

async function send(more: SendMailOptions = {}): Promise<string> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  try {
    return (await transport.sendMail({ ...mail, ...more })).response;
  } finally {
    transport.close();
  }
}

test('a message becomes a case with its words, photo and sender, and the number is told when it is stored', async () => {
  const answer = await send({
    messageId: '<one@example.org>',
    attachments: [
      { filename: 'a.png', content: picture },
      { filename: 'a.txt', content: 'no photo' },
    ],
  });
  const number = /^250 2\.0\.0 (\S+)$/.exec(answer)?.[1];
  const [row] = await reports.hub.database.query<{ description: string; source: string; name: string }>(
    `select f.description, f.source, c.contact->>'name' as name from case_file f join case_contact c on c.case_id = f.id where f.number = $1`,
    [number],
  );
  assert.equal(
    row?.description,
    'Water on the road in West\nThe lid is gone.\n［另有 1 个附件不是照片，未收取 · 1 attachments are no photos and were not taken］',
  );
  assert.deepEqual([row?.source, row?.name, (await reports.countRows()).case_attachment], ['citizen', 'Li Si', 1]);
});

test('a message that is sent again makes no second case and no second photo', async () => {
  const before = await reports.countRows();
  const again = () => send({ messageId: '<two@example.org>', attachments: [{ filename: 'a.png', content: picture }] });
  assert.equal(await again(), await again());
  const now = await reports.countRows();
  assert.deepEqual(
    [now.case_file, now.case_attachment],
    [(before.case_file ?? 0) + 1, (before.case_attachment ?? 0) + 1],
  );
});

test('coordinates in the words place it', async () => {
  await send({ subject: 'Lid gone', text: 'here: 34.5001, 113.9002' });
  const [row] = await reports.hub.database.query<{ x: number }>(
    `select (location->'coordinates'->>0)::float as x from case_file order by opened_at desc, number desc limit 1`,
  );
  assert.equal(row?.x, 113.9002);
});

test('what cannot be a report is refused for good, in words, and leaves nothing', async () => {
  const before = await reports.countRows();
  const refused: readonly (readonly [SendMailOptions, RegExp])[] = [
    [{ to: 'mayor@toytown.example' }, /550 5\.1\.1/],
    [{ subject: 'Water', text: 'somewhere' }, /554 5\.6\.0 无法由该地址确定本市的区域/],
    [{ text: '<script>alert(1)</script> in West' }, /554 5\.6\.0 .*markup/],
    [{ text: `West ${'x'.repeat(5000)}` }, /554 5\.6\.0 .*too long/],
    [{ text: 'at 10.0001, 10.0002' }, /554 5\.6\.0/],
  ];
  for (const [message, answer] of refused) await assert.rejects(send(message), answer);
  assert.deepEqual(await reports.countRows(), before);
});

test('a message larger than photos need is refused before it is sent, and rubbish ends nothing', async () => {
  const socket = connect(port, '127.0.0.1');
  const answers: string[] = [];
  socket.on('data', (data) => answers.push(data.toString()));
  await once(socket, 'data');
  socket.write('EHLO x\r\nMAIL FROM:<a@b.example> SIZE=999999999\r\n\u0000\u0001rubbish\r\nQUIT\r\n');
  await once(socket, 'close');
  assert.match(answers.join(''), /552/);
  assert.match(await send(), /^250/);
});

test('an address is only for a service that can be reported without answering questions', () => {
  const services = reportServices(caseTypeRegistry(toyCity.packs));
  assert.equal(readAddresses('', services).size, 0);
  assert.throws(() => readAddresses('nonsense', services), { code: 'mail.addresses' });
  assert.throws(() => readAddresses('a@b.example=toy.none', services), { code: 'report.classUnknown' });
  const asking = reportServices(caseTypeRegistry(askingCity.packs));
  assert.throws(() => readAddresses('a@b.example=toy.overflow.01', asking), { code: 'mail.asks' });
});
