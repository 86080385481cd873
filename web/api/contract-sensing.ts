import type { Localised, PointGeometry, Provenance } from './contract.ts';

export interface Device {
  readonly id: string;
  readonly name: Localised | string;
  readonly thingModel: string;
  readonly entityId: string;
  readonly online: boolean;
  /** Since when it may not speak. */
  readonly quarantinedAt?: string;
  readonly lastSeen?: string | null;
  readonly location?: PointGeometry | null;
  readonly provenance: Provenance;
}

export interface DeadLetter {
  readonly id: string;
  readonly receivedAt: string;
  readonly channel: 'mqtt' | 'http' | 'replay';
  readonly device?: string | null;
  readonly reason: { readonly code: string; readonly zh: string; readonly en: string };
  /** Base 64 of what came in, byte for byte. */
  readonly bytes: string;
  readonly preview: string;
  readonly attempts: number;
  readonly replayedAt?: string | null;
}

export interface Recording {
  readonly id: string;
  readonly title: Localised;
  readonly file: string;
  readonly available: boolean;
  /** Why it cannot be played. */
  readonly reason?: Localised;
  readonly source: string;
  readonly use: 'history' | 'replay';
  readonly playback?: {
    readonly state: 'running' | 'finished' | 'stopped' | 'failed';
    readonly speed: number | 'max';
    readonly rows: number;
    readonly error?: string;
    readonly at?: string | null;
  };
}
