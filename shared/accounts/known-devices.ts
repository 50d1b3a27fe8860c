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
  /** The account that `value` is a mark for. */
  ownerOf(value: string | undefined): number | undefined;
  /** The device's own name if `value` is a mark for this account, else undefined. */
  recognise(uid: number, value: string | undefined): string | undefined;
  /** The same of a mark that was made with a second factor. */
  recogniseProven(uid: number, value: string | undefined): string | undefined;
}

/** The cookie that carries the mark. */
export const DEVICE_COOKIE = 'upare_device';
/** Seconds. */
export const DEVICE_COOKIE_AGE = 400 * 24 * 3600;

/** Marks of an earlier day do not say whose they are. */
function readMark(value = ''): { readonly owner: number | undefined; readonly parts: readonly (string | undefined)[] } {
  const [, owner, mark = ''] = /^(?:(\d{1,15})\.)?(.*)$/.exec(value) ?? [];
  return { owner: owner === undefined ? undefined : Number(owner), parts: mark.split('.') };
}

export function createKnownDevices(secrets: Secrets): KnownDevices {
  const macOf = (what: string) => createHmac('sha256', secrets.key('known devices')).update(what).digest();
  const known = (uid: number, device: string) => macOf(`${uid}.${device}`);
  const proven = (uid: number, device: string) => macOf(`${uid}.${device}.proven`);
  const ifSame = (mac: typeof known, uid: number, device: string | undefined, given: string | undefined) => {
    if (!device || !given) return undefined;
    return isSame(mac(uid, device), Buffer.from(given, 'base64url')) ? device : undefined;
  };
  const recognise = (uid: number, value: string | undefined) => {
    const [device, given] = readMark(value).parts;
    return ifSame(known, uid, device, given);
  };
  return {
    mark(uid, withFactor = false) {
      const device = randomBytes(12).toString('base64url');
      const macs = withFactor ? [known, proven] : [known];
      return [uid, device, ...macs.map((mac) => mac(uid, device).toString('base64url'))].join('.');
    },
    recognise,
    recogniseProven(uid, value) {
      const [device, , given] = readMark(value).parts;
      return ifSame(proven, uid, device, given);
    },
    ownerOf(value) {
      const { owner } = readMark(value);
      return owner !== undefined && recognise(owner, value) ? owner : undefined;
    },
  };
}
