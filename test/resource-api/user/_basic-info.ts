/** What stories of modifyBasicInfo have in common. */
import type { User } from '../../../shared/db/tables/users.ts';
import type { CallOptions } from '../../_world/requests.ts';
import type { TestUser, World } from '../../_world.ts';

export type Who = Pick<TestUser, 'loginToken'>;
export const modify = async (world: World, user: Who, params: object, options?: CallOptions) =>
  world.post(
    '/api/User/modifyBasicInfo',
    { ...(await world.captcha()), ...params },
    { token: user.loginToken, ...options },
  );
export const row = ({ database }: World, { uid }: TestUser): Promise<User> =>
  database.read(database.sql('users').where({ uid }).first()) as Promise<User>;
export const change = ({ database }: World, { uid }: TestUser, columns: Partial<User>) =>
  database.write(database.sql('users').where({ uid }).update(columns));
export const lives = async (world: World, token: string) =>
  (await world.post('/api/User/message', {}, { token })).body.error_code === 0;
export const signIn = async (world: World, username: string, password: string) =>
  world.post<{ login_token: string }>('/api/User/login', { username, password, ...(await world.captcha()) });

export const NEW = 'Deep river 42';
export const newPassword = { newpassword: NEW, confirm: NEW };

export async function messages(world: World, user: Who): Promise<string[]> {
  const { body } = await world.post<{ data: { subject: string }[] }>(
    '/api/User/message',
    {},
    { token: user.loginToken },
  );
  return body.data.map(({ subject }) => subject);
}
