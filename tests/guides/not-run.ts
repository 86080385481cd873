import type { Example } from './examples.ts';

interface NotRun {
  readonly file: RegExp;
  /** What the example is like, whole. */
  readonly code: RegExp;
  readonly reason: string;
}

/** The examples that are not executed, each for a reason. One that fits no example any more has to go. */
export const notRun: readonly NotRun[] = [
  {
    file: /^README(\.zh-CN)?\.md$/,
    code: /^npm start .*\nnpm test .*$/,
    reason: 'npm test is what runs this; npm start is that with a hub of no end, which every test of a guide starts',
  },
  {
    file: /^docs\/guides\//,
    code: /^(export (HUB|PASSWORD|DISTRICT)=\S+ *|HUB_OUTBOUND_ALLOW=\S+ npm start|(DISTRICT_)?PASSWORD='…'|#.*|\s)+$/,
    reason: 'what the reader has to fill in: where the own hub is; the test sets the same variables',
  },
  {
    file: /^ARCHITECTURE\.md$/,
    code: /^sense ──► know[^$]*$/,
    reason: 'a drawing',
  },
];

export const whyNotRun = ({ file, code }: Example) =>
  notRun.find((one) => one.file.test(file) && one.code.test(code.trimEnd()));
