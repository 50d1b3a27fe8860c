/** Authorization codes in their thousands, stored as a consent would store them: no browser is that fast. */
import { randomBytes } from 'node:crypto';
import { readConfig } from '../shared/config.ts';
import { createArtifactTable, fingerprint } from '../shared/db/artifacts.ts';
import { connect } from '../shared/db/connect.ts';

export async function makeCodes(
  env: Record<string, string>,
  client_id: string,
  uid: number,
  redirectUri: string,
  count: number,
): Promise<string[]> {
  const database = connect(readConfig(env), () => process.exit(1));
  const grants = createArtifactTable(database, 'grants');
  const codes = createArtifactTable(database, 'authorization_codes');
  const iat = Math.floor(Date.now() / 1000);
  const expires_at = Date.now() + 3600_000;
  const about = { iat, accountId: String(uid), clientId: client_id };
  const make = async () => {
    const grant_id = randomBytes(16).toString('base64url');
    const code = randomBytes(32).toString('base64url');
    const grant = { ...about, kind: 'Grant', openid: { scope: 'profile' } };
    const payload = { ...about, kind: 'AuthorizationCode', grantId: grant_id, scope: 'profile', redirectUri };
    await grants.save({ id: grant_id, payload: JSON.stringify(grant), expires_at, account_uid: uid, client_id });
    await codes.save({ id: fingerprint(code), payload: JSON.stringify(payload), expires_at, grant_id });
    return code;
  };
  const made: string[] = [];
  while (made.length < count)
    made.push(...(await Promise.all(Array.from({ length: Math.min(200, count - made.length) }, make))));
  await database.close();
  return made;
}
