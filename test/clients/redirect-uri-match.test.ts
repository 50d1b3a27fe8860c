/** An installed app's loopback address is good at any port; all else is exact. */
import test from 'ava';
import { isRegistered } from '../../shared/clients/redirect-uri-match.ts';

const registered = [
  'http://127.0.0.1/cb',
  'http://[::1]:4000/cb?a=b',
  'http://localhost:8080',
  'https://app.example/cb',
  'com.example.app:/cb',
];

for (const uri of [
  ...registered,
  'http://127.0.0.1:51004/cb',
  'http://127.0.0.1:1/cb',
  'http://[::1]:65535/cb?a=b',
  'http://[::1]/cb?a=b',
  'http://localhost:3000',
  'http://localhost',
]) {
  test(`${uri} is good`, (t) => t.true(isRegistered(uri, registered, true)));
}

for (const uri of [
  'http://127.0.0.1:51004/cb/',
  'http://127.0.0.1:51004/CB',
  'http://127.0.0.1:51004/cb?a=b',
  'http://127.0.0.1:51004/cb#x',
  'http://127.0.0.1:0/cb',
  'http://127.0.0.1:65536/cb',
  'http://127.0.0.1:/cb',
  'http://127.0.0.1:51004@evil.example/cb',
  'http://evil@127.0.0.1:51004/cb',
  'http://127.0.0.1.evil.example:51004/cb',
  'http://127.0.0.2:51004/cb',
  'http://localhost:51004/cb',
  'http://[::1]:4001/cb',
  'http://localhost:3000/',
  'https://127.0.0.1:51004/cb',
  'https://app.example:8443/cb',
  'http://127.0.0.1:51004/cb\n',
  '',
]) {
  test(`${JSON.stringify(uri)} is not`, (t) => t.false(isRegistered(uri, registered, true)));
}

test('for an app on a server, the port is exact too', (t) => {
  t.false(isRegistered('http://127.0.0.1:51004/cb', registered, false));
  t.true(isRegistered('http://127.0.0.1/cb', registered, false));
});
