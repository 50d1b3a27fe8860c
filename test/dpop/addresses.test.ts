/** When two addresses are one to a DPoP proof. */
import test from 'ava';
import { normalised } from '../../shared/dpop/proof.ts';

const called = normalised('https://api.example/api/User/uid');

for (const same of [
  'https://api.example/api/User/uid?a=b#c',
  'https://api.example:443/api/User/uid',
  'HTTPS://API.EXAMPLE/api/User/uid',
  'https://api.example/api/User/%75id',
  'https://api.example/api/User/./x/../uid',
]) {
  test(`${same} is the address that was called`, (t) => t.is(normalised(same), called));
}

for (const other of [
  'http://api.example/api/User/uid',
  'https://api.example:8443/api/User/uid',
  'https://api.example/api/User/uid/x',
  'https://api.example/api/User%2Fuid',
  'https://api.example.evil.example/api/User/uid',
  'https://someone@api.example/api/User/uid',
  'urn:api:User:uid',
  '/api/User/uid',
  '',
]) {
  test(`${other || 'nothing'} is another`, (t) => t.not(normalised(other), called));
}
