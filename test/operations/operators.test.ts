/** Who is an operator, and what operators alone can give an app. */
import { disableAccount } from '../../shared/operations/accounts/close.ts';
import { createClient } from '../../shared/operations/clients/create.ts';
import { updateClient } from '../../shared/operations/clients/update.ts';
import { grantOperator, listOperators, revokeOperator } from '../../shared/operations/operators.ts';
import { onBothDatabases, unique } from '../_world.ts';
import { depsOf, outcomes, performIn } from './_perform.ts';

const test = onBothDatabases();

test('an account is made an operator’s, listed, and made a person’s again', async (t, world) => {
  const deps = depsOf(world);
  const perform = performIn(deps);
  const { uid, username } = await world.user();
  t.deepEqual(await perform(grantOperator, { user: username }), { uid, username, operator: true });
  await perform(grantOperator, { user: `uid:${uid}` });
  t.true(await deps.operators.has(uid));
  const [listed] = await perform(listOperators, { after: uid - 1, limit: 1 });
  t.like(listed, { uid, username, second_factor: false });

  t.deepEqual(await perform(revokeOperator, { user: username }), { uid, username, operator: false });
  t.false(await deps.operators.has(uid));
  await perform(disableAccount, { user: username });
  t.deepEqual(
    await outcomes([perform(revokeOperator, { user: username }), perform(grantOperator, { user: username })]),
    ['NOT_FOUND', 'INVALID_PARAMETER'],
  );
});

test('admin scopes are for a trusted app by client_credentials, and no person’s token ever has one', async (t, world) => {
  const perform = performIn(depsOf(world));
  const redirect_uri = 'https://client.example/cb';
  const wanted = {
    name: unique('admin'),
    redirect_uris: [redirect_uri],
    scope: ['profile', 'admin:accounts'] as const,
  };
  const given = { ...wanted, scope: [...wanted.scope], grant_types: ['client_credentials' as const] };
  t.deepEqual(
    await outcomes([
      perform(createClient, given),
      perform(createClient, { ...given, trusted: true, grant_types: ['authorization_code'] }),
    ]),
    ['INVALID_PARAMETER', 'INVALID_PARAMETER'],
  );
  const { client_id, client_secret } = await perform(createClient, {
    ...given,
    trusted: true,
    grant_types: ['authorization_code', 'client_credentials', 'password'],
  });
  const app = { client_id, client_secret };
  const own = await world.post<{ scope: string }>('/api/Oauth/accessToken', {
    ...app,
    grant_type: 'client_credentials',
  });
  t.is(own.body.scope, 'profile admin:accounts');

  const { username, password } = await world.user();
  const asPerson = { ...app, grant_type: 'password', username, password };
  const persons = await world.post<{ scope: string }>('/api/Oauth/accessToken', asPerson);
  t.is(persons.body.scope, 'profile');
  t.is((await world.post('/api/Oauth/accessToken', { ...asPerson, scope: 'admin:accounts' })).body.error_code, 201206);
  const asked = { client_id, redirect_uri, response_type: 'code', scope: 'profile admin:accounts' };
  const { headers } = await world.get('/oauth/authorize', asked);
  t.is(URL.parse(headers.get('location') ?? '')?.searchParams.get('error'), 'invalid_scope');

  t.deepEqual(await outcomes([perform(updateClient, { client_id, trusted: false })]), ['INVALID_PARAMETER']);
});
