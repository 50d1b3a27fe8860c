import type { IncomingMessage } from 'node:http';
import test from 'ava';
import { isLoopback } from '../../shared/config/addresses.ts';
import { callerAddress } from '../../shared/http/request.ts';

const request = (remoteAddress: string, forwarded?: string) =>
  ({
    socket: { remoteAddress },
    headers: forwarded ? { 'x-forwarded-for': forwarded } : {},
  }) as unknown as IncomingMessage;

test('without proxies in front, nothing a request says of itself is believed', (t) => {
  t.is(callerAddress(request('192.0.2.1', '198.51.100.7'), 0), '192.0.2.1');
});

test('the caller is the address that the outermost of our proxies saw', (t) => {
  t.is(callerAddress(request('127.0.0.1', '203.0.113.9, 198.51.100.7'), 1), '198.51.100.7');
  t.is(callerAddress(request('127.0.0.1', '6.6.6.6, 198.51.100.7, 10.0.0.1'), 2), '198.51.100.7');
  t.is(callerAddress(request('127.0.0.1'), 1), '127.0.0.1');
  t.is(callerAddress(request('127.0.0.1', 'nonsense'), 1), 'unknown');
});

test('an IPv4 address in IPv6 clothes is one address; an IPv6 network of 64 bits is one caller', (t) => {
  t.is(callerAddress(request('::ffff:192.0.2.1'), 0), '192.0.2.1');
  t.is(callerAddress(request('2001:db8:1:2:a:b:c:d'), 0), '2001:db8:1:2::/64');
  t.is(callerAddress(request('2001:DB8:1:2::9'), 0), '2001:db8:1:2::/64');
  t.is(callerAddress(request('::1'), 0), '0:0:0:0::/64');
  t.is(callerAddress(request('::ffff:c000:201'), 0), '192.0.2.1');
  for (const zone of ['eth0', 'eth-0', '0.1:x'])
    t.is(callerAddress(request('127.0.0.1', `fe80::1%${zone}`), 1), 'fe80:0:0:0::/64', zone);
});

test('this machine itself is localhost, 127.0.0.0/8 and ::1, and nothing that only begins so', (t) => {
  for (const host of ['localhost', 'LocalHost', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])
    t.true(isLoopback(host), host);
  for (const host of ['localhost.evil.example', '127.0.0.1.evil.example', '127.1', '0.0.0.0', '[::2]', '']) {
    t.false(isLoopback(host), host);
  }
});
