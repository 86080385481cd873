export * from './devices/device.ts';
export * from './migrations.ts';
export * from './sensing.ts';
export * from './sensing-config.ts';
