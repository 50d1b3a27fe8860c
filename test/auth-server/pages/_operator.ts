import { grantOperator } from '../../../shared/operations/operators.ts';
import type { World } from '../../_world.ts';
import { giveAuthenticator } from '../../accounts/factors/_authenticator.ts';
import { depsOf, performIn } from '../../operations/_perform.ts';

/** An operator in a browser, who has just proven a second factor. */
export async function operatorIn(world: World) {
  const user = await world.user();
  await performIn(depsOf(world))(grantOperator, { user: `uid:${user.uid}` });
  const agent = world.agent();
  await agent.signIn(await agent.open('/operator'), user);
  const { code } = await giveAuthenticator(world, user);
  const confirm = await agent.open('/account/security/confirm?next=/operator');
  const page = await agent.submit(confirm, { otp: await code() });
  return { user, agent, page, code };
}
