/** The usable part of a platform's profile. */
import { email } from '../../shared/accounts/media/emails.ts';
import type { SocialProfile } from '../../shared/accounts/social.ts';

/** Keeps valid fields and leaves out the rest. */
export function profileOf(told: {
  readonly nickname?: unknown;
  readonly email?: unknown;
  readonly emailVerified?: boolean | undefined;
  readonly picture?: unknown;
}): SocialProfile {
  const address = email.safeParse(told.email).data;
  return {
    nickname: nicknameOf(told.nickname),
    email: address,
    email_verified: address === undefined ? undefined : told.emailVerified === true,
    picture: pictureOf(told.picture),
  };
}

function nicknameOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '').trim();
  return [...text].slice(0, 64).join('') || undefined;
}

function pictureOf(value: unknown): string | undefined {
  const url = typeof value === 'string' && value.length <= 2048 ? URL.parse(value) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url.href : undefined;
}
