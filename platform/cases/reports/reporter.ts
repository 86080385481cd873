/** Who acts for a reporter in a case's history: never a name. */
export const reporter = { id: 'hub:citizen', name: '反映人 Reporter' } as const;
