/**
 * Devices that their owner has signed in from before. A stranger who guesses at an account makes strangers wait; the
 * owner's known device counts its failures by itself, so nobody can lock it out.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { isSame } from '../crypto/constant-time.ts';
import type { Secrets } from '../crypto/secrets.ts';

export interface KnownDevices {
  /** A new value for the device's cookie, good for this account alone. */
  mark(uid: number): string;
  /** The device's own name if `value` is a mark for this account, else undefined. */
  recognise(uid: number, value: string | undefined): string | undefined;
}

/** The cookie that carries the mark. */
export const DEVICE_COOKIE = 'upare_device';
/** Seconds. */
export const DEVICE_COOKIE_AGE = 400 * 24 * 3600;

export function createKnownDevices(secrets: Secrets): KnownDevices {
  const mac = (uid: number, device: string) =>
    createHmac('sha256', secrets.key('known devices')).update(`${uid}.${device}`).digest();
  return {
    mark(uid) {
      const device = randomBytes(12).toString('base64url');
      return `${device}.${mac(uid, device).toString('base64url')}`;
    },
    recognise(uid, value) {
      const [device, given] = value?.split('.') ?? [];
      if (!device || !given) return undefined;
      return isSame(mac(uid, device), Buffer.from(given, 'base64url')) ? device : undefined;
    },
  };
}
