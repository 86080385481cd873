/** What a service key or a system may be made for: the work of the hub, not its administration. The hub has the last word. */
export const permissions = [
  'context.read',
  'context.write',
  'case.read',
  'case.open',
  'case.act',
  'alert.read',
  'alert.act',
  'device.read',
  'device.manage',
  'organisation.read',
  'cockpit.read',
] as const;

export const permissionOptions = permissions.map((value) => ({ value, label: value }));
