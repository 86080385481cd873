const run = (prefix: string, first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${prefix}.${first + index}`);

/**
 * The clauses of ETSI GS CIM 009 v1.9.1 that ask something of a running system. Left out are introductions, the information model
 * (4.2), the prototypical architectures (4.3.1 to 4.3.4), and the data types (5.2 to 5.4), which are seen in the operations that take
 * them and answer with them.
 */
export const clauseNumbers: readonly string[] = [
  '4.3.5',
  ...run('4.3.6', 1, 8),
  '4.3.7',
  '4.4',
  ...run('4.5', 1, 25),
  ...run('4.6', 1, 6),
  ...run('4', 7, 23),
  ...run('5.5', 2, 15),
  ...run('5.6', 1, 21),
  ...run('5.7', 1, 11),
  ...run('5.8', 1, 6),
  ...run('5.9', 2, 4),
  ...run('5.10', 1, 2),
  ...run('5.11', 2, 7),
  '5.12',
  ...run('5.13', 2, 5),
  ...run('5.14', 1, 5),
  '5.15.1',
  ...run('5.16', 1, 7),
  '6.2',
  ...run('6.3', 2, 22),
  ...run('6', 4, 38),
  '7.2',
];
