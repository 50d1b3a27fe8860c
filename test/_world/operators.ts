/** Operators in their console. */
import { grantOperator } from '../../shared/operations/operators.ts';
import { giveAuthenticator } from '../accounts/factors/_authenticator.ts';
import { depsOf, performIn } from '../operations/_perform.ts';
import type { World } from './world.ts';

/** An operator in a browser, who has just proven a second factor, and sees a page of the console. */
export async function operatorAt(world: World, path: string, lang?: string) {
  const user = await world.user();
  await performIn(depsOf(world))(grantOperator, { user: `uid:${user.uid}` });
  const agent = world.agent(lang);
  await agent.signIn(await agent.open('/account'), user);
  const { code } = await giveAuthenticator(world, user);
  const confirm = await agent.open(`/account/security/confirm?next=${path}`);
  return { user, agent, code, page: await agent.submit(confirm, { otp: await code() }) };
}
