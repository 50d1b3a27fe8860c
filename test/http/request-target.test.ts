import test from 'ava';
import { reason } from '../../shared/api/reasons.ts';
import { faultOfHeaders, pathAndQuery } from '../../shared/http/http-server.ts';

test('a target is a path and a query, whatever form it comes in', (t) => {
  const same = ['/', '//', '/a%20b?c=d&e=[f]', '/?a=b/c?d', '/%', "/~!$&'()*+,;=:@"];
  for (const target of same) t.is(pathAndQuery(target), target);
  t.is(pathAndQuery('http://a.example'), '/');
  t.is(pathAndQuery('HTTP://a.example:1/b?c'), '/b?c');
  t.is(pathAndQuery('https://[::1]/b/../c'), '/c');
  t.is(pathAndQuery('http://a//b'), '//b');
});

test('octets that no address may have are encoded, one by one', (t) => {
  t.is(pathAndQuery('/\\evil.example'), '/%5Cevil.example');
  t.is(pathAndQuery('/?a="<>^`{|}'), '/?a=%22%3C%3E%5E%60%7B%7C%7D');
  t.is(pathAndQuery(Buffer.from('/?a=中').toString('latin1')), '/?a=%E4%B8%AD');
});

test('anything else is no target', (t) => {
  const none = ['', '*', 'a:1', 'foo', '?a', '#', '/#', '/?a#b', 'http://[', 'http://a:99999/', 'http://%/', 'http://'];
  for (const target of [...none, 'http://u@h/', 'http://u:p@h/', 'http://a/#b', 'ftp://a/', 'javascript:x'])
    t.is(pathAndQuery(target), undefined, target);
});

test('Host and Authorization are given once, and Host is a host and a port', (t) => {
  for (const host of ['a', 'a.example:80', 'a_b', '127.0.0.1:1', '[::1]', '[::1]:3000', ''])
    t.is(faultOfHeaders(['Accept', 'x', 'hOST', host, 'Authorization', 'x'], '1.1'), undefined, host);
  for (const host of ['a b', '[', 'u@h', 'a:b', 'a:999999', 'a/b', 'http://a'])
    t.truthy(faultOfHeaders(['Host', host], '1.1'), host);
  const twice = (field: string) => ({ field, reason: reason('givenOnce') });
  t.deepEqual(faultOfHeaders(['Host', 'a', 'host', 'a'], '1.1'), twice('Host'));
  t.deepEqual(faultOfHeaders(['Host', 'a', 'Authorization', 'x', 'authorization', 'x'], '1.1'), twice('Authorization'));
  t.deepEqual(faultOfHeaders([], '1.1'), { field: 'Host', reason: reason('required') });
  t.is(faultOfHeaders([], '1.0'), undefined);
});
