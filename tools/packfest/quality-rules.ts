/** The tiers of a pack, each holding the rules of those before it. */
export const tiers = ['bronze', 'silver', 'gold', 'platinum'] as const;
export type Tier = (typeof tiers)[number];

/** What a rule asks for. Rules marked `checked` are verified by packfest itself; the others name the test that proves them. */
export interface QualityRule {
  readonly tier: Tier;
  readonly asks: string;
  readonly checked?: true;
}

export const qualityRules = {
  manifest: { tier: 'bronze', asks: 'package.json and declaration are well formed', checked: true },
  readme: { tier: 'bronze', asks: 'README with its five sections', checked: true },
  bothLanguages: { tier: 'bronze', asks: 'every text in Chinese and English', checked: true },
  goldenSurface: { tier: 'bronze', asks: 'golden/pack.json equals the public surface', checked: true },
  algorithmTests: { tier: 'bronze', asks: 'algorithms have tests beside them, above the coverage floor' },
  badData: { tier: 'silver', asks: 'out-of-range and malformed input gives no value and no crash' },
  missingData: { tier: 'silver', asks: 'missing input is said in words' },
  lateData: { tier: 'silver', asks: 'late and stale input is handled as declared' },
  rulesFireAndClear: { tier: 'silver', asks: 'every rule is seen to raise and to clear' },
  permissions: { tier: 'silver', asks: 'who may do which step is a golden file' },
  panelInBrowser: { tier: 'gold', asks: 'its panel is used in a real browser' },
  loadFigure: { tier: 'gold', asks: 'a figure for its load' },
  standardsConformance: { tier: 'gold', asks: 'worked examples of every standard it cites' },
  crossPackScenario: { tier: 'platinum', asks: 'a worked scenario with another pack' },
  restoreDrill: { tier: 'platinum', asks: 'its data has been restored from a backup' },
} as const satisfies Readonly<Record<string, QualityRule>>;

export type QualityRuleId = keyof typeof qualityRules;

/** `quality.json` of a pack. */
export interface Quality {
  readonly tier: Tier;
  readonly rules: Readonly<Record<string, RuleState>>;
}

/** `done` names the test file that shows it, relative to the pack or to the root; checked rules need none. */
export type RuleState =
  | 'done'
  | 'todo'
  | { readonly done: string }
  | { readonly exempt: { readonly reason: string; readonly until: string } };
