import { browserSupportsWebAuthn } from '@simplewebauthn/browser';

/** Passkeys belong to a domain: at a bare IP address no browser makes one. */
export function passkeysWork(): boolean {
  return browserSupportsWebAuthn() && !/^[\d.]+$|:/.test(globalThis.location.hostname);
}
