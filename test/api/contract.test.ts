/**
 * Every endpoint as the API document and the contract have it, written by hand: a slip in a declaration shows here, since
 * all other tests of it derive from that declaration.
 */
import test from 'ava';
import { endpoints as oauth } from '../../auth-server/oauth/endpoints.ts';
import { endpoints as resource } from '../../resource-api/endpoints.ts';
import type { Endpoint } from '../../shared/api/endpoint.ts';

/**
 * `none` is anybody's call, `token` one where the document names an access_token (201202 without), `login` one where it
 * says "logged in" (202101 without), `optional` anybody's call of which more comes by a token, `app` an app's own token
 * alone, by client_credentials (201202 without). Scopes are those of which a third party's token needs one: without any,
 * a person's own session alone opens it. Limits are calls within seconds, and the bucket that endpoints share.
 */
type Row = readonly [uri: string, method: string, auth: string, scopes: string, limits: string];

const authServer: readonly Row[] = [
  ['api.Oauth.authorize', 'GET', 'none', '', '600 in 60 by address, as authorize'],
  ['api.Oauth.accessToken', 'POST', 'none', '', '1200 in 60 by address, as token'],
  ['api.Oauth.delete', 'POST', 'none', '', '1200 in 60 by address, as revoke'],
  ['api.Oauth.revoke', 'POST', 'none', '', '1200 in 60 by address, as revoke'],
];

const resourceApi: readonly Row[] = [
  ['api.User.login', 'POST', 'none', '', '300 in 60 by address'],
  ['api.User.register', 'POST', 'none', '', '200 in 600 by address'],
  ['api.User.registerCode', 'POST', 'none', '', '100 in 600 by address'],
  ['api.User.setAvatar', 'POST', 'login', '', '120 in 60 by account'],
  ['api.User.modifyBasicInfo', 'POST', 'login', '', '30 in 600 by account'],
  ['api.User.modifyDetailInfo', 'POST', 'login', '', '120 in 600 by account'],
  ['api.User.delete', 'POST', 'login', '', '30 in 600 by account'],
  ['api.User.export', 'POST', 'login', '', '10 in 3600 by account, as exports'],
  ['api.User.unbind', 'POST', 'login', '', '60 in 600 by account'],
  ['api.User.snsreg', 'POST', 'none', '', '60 in 600 by address'],
  ['api.User.validateUniqueUsername', 'POST', 'none', '', '300 in 60 by address, as validate unique'],
  ['api.User.validateUniqueEmail', 'POST', 'none', '', '300 in 60 by address, as validate unique'],
  ['api.User.sendcode', 'POST', 'login', '', '300 in 600 by address; 100 in 600 by account'],
  ['api.User.validateCommunicationCode', 'POST', 'login', '', '300 in 600 by address; 100 in 600 by account'],
  ['api.User.message', 'POST', 'login', 'messages', '600 in 60 by account'],
  ['api.User.messageRead', 'POST', 'login', 'messages', '600 in 60 by account'],
  ['api.User.messageDelete', 'POST', 'login', '', '600 in 60 by account'],
  ['api.User.avatar', 'POST', 'token', 'avatar', '3000 in 60 by client'],
  ['api.User.uid', 'POST', 'token', 'profile', '3000 in 60 by client'],
  ['api.User.info', 'POST', 'login', 'profile email phone avatar', '600 in 60 by account'],
  ['api.User.avatarUpload', 'POST', 'token', 'avatar:write directory:write', '1200 in 60 by client'],
  ['api.Calendar.events', 'POST', 'login', 'calendar', '600 in 60 by account'],
  ['api.Calendar.add', 'POST', 'login', 'calendar:write', '600 in 60 by account'],
  ['api.Calendar.update', 'POST', 'login', 'calendar:write', '600 in 60 by account'],
  ['api.Calendar.delete', 'POST', 'login', 'calendar:write', '600 in 60 by account'],
  ['api.Calendar.feed', 'GET', 'none', '', '600 in 60 by address'],
  ['api.Calendar.renewFeed', 'POST', 'login', 'calendar:write', '60 in 60 by account'],
  ['api.User.friends', 'POST', 'login', 'friends', '600 in 60 by account'],
  ['api.User.friendmake', 'POST', 'login', 'friends:write', '200 in 3600 by account'],
  ['api.User.frienddel', 'POST', 'login', 'friends:write', '600 in 3600 by account'],
  ['api.User.friendsrecommend', 'POST', 'login', 'friends', '120 in 60 by account'],
  ['api.User.block', 'POST', 'login', 'friends:write', '200 in 3600 by account'],
  ['api.User.unblock', 'POST', 'login', 'friends:write', '600 in 3600 by account'],
  ['api.User.blocks', 'POST', 'login', 'friends', '600 in 60 by account'],
  ['api.Content.list', 'GET/POST', 'optional', 'admin:content', '600 in 60 by address'],
  ['api.Content.show', 'GET/POST', 'optional', 'admin:content', '600 in 60 by address'],
  ['api.Content.add', 'POST', 'token', 'admin:content', '600 in 60 by client'],
  ['api.Content.update', 'POST', 'token', 'admin:content', '600 in 60 by client'],
  ['api.Content.delete', 'POST', 'token', 'admin:content', '600 in 60 by client'],
  ['api.Content.upload', 'POST', 'token', 'admin:content', '120 in 60 by client'],
  ['api.Image.captcha', 'GET/POST', 'none', '', '300 in 60 by address'],
  ['api.Image.captchaVerify', 'GET/POST', 'none', '', '300 in 60 by address'],
  ['api.Image.chaos', 'POST', 'none', '', '30 in 60 by address'],
  ['api.Image.order', 'POST', 'none', '', '30 in 60 by address'],
  ['api.Admin.accounts', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.account', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.accountDisable', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.accountEnable', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.accountSignOut', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.accountUnlock', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.accountDelete', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.lockouts', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.lockoutLift', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.apps', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.app', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appUpdate', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appReview', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appOwner', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appSuspend', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appResume', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appFigures', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appCalls', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.audit', 'POST', 'app', 'admin:audit', '600 in 60 by client'],
  ['api.Admin.webhooks', 'POST', 'app', 'admin:audit', '600 in 60 by client'],
  ['api.Admin.webhookDeliveries', 'POST', 'app', 'admin:audit', '600 in 60 by client'],
  ['api.Admin.webhookReplay', 'POST', 'app', 'admin:audit', '600 in 60 by client'],
  ['api.Admin.appWebhooks', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appWebhookDeliveries', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.appWebhookReplay', 'POST', 'app', 'admin:apps', '600 in 60 by client'],
  ['api.Admin.health', 'POST', 'app', 'admin:audit', '600 in 60 by client'],
  ['api.Admin.queue', 'POST', 'app', 'admin:audit', '600 in 60 by client'],
  ['api.Admin.queueRetry', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
  ['api.Admin.queueDrop', 'POST', 'app', 'admin:accounts', '600 in 60 by client'],
];

const rowOf = ({ uri, method, auth, scopes = [], limits = [] }: Endpoint<never>): Row => [
  uri,
  method,
  auth,
  scopes.join(' '),
  limits
    .map(({ per, points, seconds, bucket }) => `${points} in ${seconds} by ${per}${bucket ? `, as ${bucket}` : ''}`)
    .join('; '),
];

for (const [server, endpoints, table] of [
  ['auth-server', oauth, authServer],
  ['resource-api', resource, resourceApi],
] as const) {
  test(`the ${server} has the endpoints of the contract, and no others`, (t) => {
    const declared = (endpoints as readonly Endpoint<never>[]).map(rowOf);
    t.deepEqual(declared.toSorted(byUri), table.toSorted(byUri));
  });
}

function byUri([one]: Row, [other]: Row): number {
  return one < other ? -1 : 1;
}
