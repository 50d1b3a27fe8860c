/**
 * Devices that their owner has signed in from before. A stranger who guesses at an account makes strangers wait; the
 * owner's known device counts its failures by itself, so nobody can lock it out.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { isSame } from '../crypto/constant-time.ts';
import type { Secrets } from '../crypto/secrets.ts';

export interface KnownDevices {
  /**
   * A new value for the device's cookie, good for this account alone.
   * @param proven whether a second factor was proven there: a password alone makes no such mark
   */
  mark(uid: number, proven?: boolean): string;
  /** The device's own name if `value` is a mark for this account, else undefined. */
  recognise(uid: number, value: string | undefined): string | undefined;
  /** The same of a mark that was made with a second factor. */
  recogniseProven(uid: number, value: string | undefined): string | undefined;
}

/** The cookie that carries the mark. */
export const DEVICE_COOKIE = 'upare_device';
/** Seconds. */
export const DEVICE_COOKIE_AGE = 400 * 24 * 3600;

export function createKnownDevices(secrets: Secrets): KnownDevices {
  const macOf = (what: string) => createHmac('sha256', secrets.key('known devices')).update(what).digest();
  const known = (uid: number, device: string) => macOf(`${uid}.${device}`);
  const proven = (uid: number, device: string) => macOf(`${uid}.${device}.proven`);
  const ifSame = (mac: typeof known, uid: number, device: string | undefined, given: string | undefined) => {
    if (!device || !given) return undefined;
    return isSame(mac(uid, device), Buffer.from(given, 'base64url')) ? device : undefined;
  };
  return {
    mark(uid, withFactor = false) {
      const device = randomBytes(12).toString('base64url');
      const macs = withFactor ? [known, proven] : [known];
      return [device, ...macs.map((mac) => mac(uid, device).toString('base64url'))].join('.');
    },
    recognise(uid, value) {
      const [device, given] = value?.split('.') ?? [];
      return ifSame(known, uid, device, given);
    },
    recogniseProven(uid, value) {
      const [device, , given] = value?.split('.') ?? [];
      return ifSame(proven, uid, device, given);
    },
  };
}
