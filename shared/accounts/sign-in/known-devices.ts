/**
 * Devices that the owner has signed in from. Guessing strangers make only strangers wait: failures on a known device
 * are counted separately, so nobody can lock out the owner.
 */
import { randomBytes } from 'node:crypto';
import { isSame, type Secrets } from '../../crypto/secrets.ts';

export interface KnownDevices {
  /**
   * A new device cookie, for this account only.
   * @param proven whether a second factor was proven: a password alone makes no such mark
   */
  mark(uid: number, proven?: boolean): string;
  /** The account that the cookie marks. */
  ownerOf(value: string | undefined): number | undefined;
  /** The id of the device if the cookie marks this account, else undefined. */
  recognise(uid: number, value: string | undefined): string | undefined;
  /** The same for a mark with a second factor. */
  recogniseProven(uid: number, value: string | undefined): string | undefined;
}

/** The name of the cookie. */
export const DEVICE_COOKIE = 'upare_device';
/** Seconds. */
export const DEVICE_COOKIE_AGE = 400 * 24 * 3600;

/** Marks of an earlier version do not name their account. */
function readMark(value = ''): { readonly owner: number | undefined; readonly parts: readonly (string | undefined)[] } {
  const [, owner, mark = ''] = /^(?:(\d{1,15})\.)?(.*)$/.exec(value) ?? [];
  return { owner: owner === undefined ? undefined : Number(owner), parts: mark.split('.') };
}

export function createKnownDevices(secrets: Secrets): KnownDevices {
  const macOf = (what: string) => secrets.mac('known devices', what);
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
