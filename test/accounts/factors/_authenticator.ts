/** An authenticator app, by a library that is not the product's. */
import { generateSync } from 'otplib';
import { createSecondFactors } from '../../../shared/accounts/factors/second-factors.ts';
import { createMessages } from '../../../shared/accounts/notices/messages.ts';
import { createKnownDevices } from '../../../shared/accounts/sign-in/known-devices.ts';
import { readConfig } from '../../../shared/config/config.ts';
import { loadSecrets } from '../../../shared/crypto/secrets.ts';
import { createRateLimitTable } from '../../../shared/db/tables/rate-limits.ts';
import { createLimits } from '../../../shared/limits/limits.ts';
import type { TestUser, World } from '../../_world.ts';

const PERIOD = 30;

/** The code of now, or of so many steps later. */
export const codeOf = (secret: string, later = 0): string =>
  generateSync({ secret, epoch: Math.floor(Date.now() / 1000) + later * PERIOD });

/** The rules of the servers, over their database. */
function secondFactorsOf({ database, env }: World) {
  const secrets = loadSecrets(readConfig(env));
  return createSecondFactors({
    database,
    secrets,
    limits: createLimits(createRateLimitTable(database), { limits: false, limitsFactor: 1 }),
    knownDevices: createKnownDevices(secrets),
    messages: createMessages(database),
  });
}

export interface Authenticator {
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  /** A code that is good, whatever was used before. */
  code(): Promise<string>;
}

/** Gives an account an authenticator app, without its pages. */
export async function giveAuthenticator(world: World, { uid }: Pick<TestUser, 'uid'>): Promise<Authenticator> {
  const factors = secondFactorsOf(world);
  const secret = (await factors.begin({ uid, password_changed_at: 0 })) ?? '';
  const recoveryCodes = await factors.confirm({ uid, language: 'en' }, codeOf(secret));
  const { sql } = world.database;
  return {
    secret,
    recoveryCodes,
    async code() {
      // As if the last code had been used long ago.
      await world.database.write(sql('totp_factors').where({ uid }).update({ last_step: 0 }));
      return codeOf(secret);
    },
  };
}
