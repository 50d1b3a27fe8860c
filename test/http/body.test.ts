import test from 'ava';
import fc from 'fast-check';
import { UploadedFile } from '../../shared/api/endpoint.ts';
import { ApiError } from '../../shared/api/errors.ts';
import { parseForm } from '../../shared/http/body/form.ts';
import { givenTwice, parseJson } from '../../shared/http/body/json.ts';
import { parseMultipart } from '../../shared/http/body/multipart.ts';

const octets = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));
const 中文 = { gbk: [0xd6, 0xd0, 0xce, 0xc4], big5: [0xa4, 0xa4, 0xa4, 0xe5], 'utf-8': [...Buffer.from('中文')] };
const escaped = (bytes: readonly number[]) => bytes.map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** What a parser says is wrong, by status and field. */
const refusal = (error: unknown) =>
  error instanceof ApiError ? `${error.status} ${error.particulars.details?.map(({ field }) => field)}` : `${error}`;
const refused = (parse: () => unknown) => {
  try {
    return JSON.stringify(parse());
  } catch (error) {
    return refusal(error);
  }
};

test('a form is read in the character set that it names, escaped or not', (t) => {
  for (const [charset, bytes] of Object.entries(中文)) {
    for (const body of [octets(`a=${escaped(bytes)}&b=1`), octets('a=', bytes, '&b=1')]) {
      t.deepEqual({ ...parseForm(body, charset) }, { a: '中文', b: '1' }, charset);
    }
    t.is(parseForm(octets(`_charset_=${charset}&a=${escaped(bytes)}`)).a, '中文');
  }
  for (const label of ['GB18030', 'gb2312', 'CP936', 'GBK']) t.is(parseForm(octets('a=', 中文.gbk), label).a, '中文');
  t.is(parseForm(octets('a=%e9'), 'ISO-8859-1').a, 'é');
  t.is(parseForm(octets('a=%80'), 'windows-1252').a, '€');
  t.is(parseForm(octets('a=x'), 'us-ascii').a, 'x');
});

test('octets that do not decode are refused by name, in no character set is anything replaced', (t) => {
  for (const [body, charset, what] of [
    ['ok=1&title=%D6%D0', undefined, '400 title'],
    ['ok=1&title=%ed%a0%80', 'utf-8', '400 title'],
    ['a=%c3&b=%ff', undefined, '400 a,b'],
    ['%ff=1', undefined, '400 body'],
    ['a=%d6', 'gbk', '400 a'],
    ['a=%ff', 'big5', '400 a'],
    ['a=%e9', 'us-ascii', '400 a'],
    ['a=1', 'utf-7', '415 charset'],
    ['a=1', 'x-user-defined', '415 charset'],
    ['a=1', 'hz-gb-2312', '415 charset'],
    ['a=1&_charset_=klingon', undefined, '415 charset'],
    ['a=1', 'utf-16', '415 body'],
  ] as const) {
    t.is(
      refused(() => parseForm(octets(body), charset)),
      what,
      `${body} ${charset}`,
    );
  }
});

test('a form is flat: what is given twice is an array, and escapes that are none stay', (t) => {
  t.deepEqual(
    { ...parseForm(octets('a=1&&a=2&b&=x&c%5B%5D=%zz+%2&__proto__=p&d=a=b')) },
    {
      a: ['1', '2'],
      b: '',
      '': 'x',
      'c[]': '%zz %2',
      ['__proto__']: 'p',
      d: 'a=b',
    },
  );
  t.is(parseForm(octets([0xef, 0xbb, 0xbf], 'a=1')).a, '1', 'the mark of a Windows file');
  t.is(
    refused(() => parseForm(Buffer.alloc(60_000, 'a&'))),
    '400 body',
  );
});

test('what was written down as a form is read as it was', (t) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))), (pairs) => {
      const given = Object.fromEntries(pairs.filter(([name]) => name !== '_charset_'));
      t.deepEqual(parseForm(Buffer.from(new URLSearchParams(given).toString())), given);
    }),
    { numRuns: 100 },
  );
});

test('JSON may be in another character set too', (t) => {
  const body = octets('{"a":"', 中文.gbk, '"}');
  t.is(parseJson(body, 'gbk').a, '中文');
  t.is(parseJson(Buffer.from('\ufeff{"a":"中文"}'), undefined).a, '中文');
  const utf16 = Buffer.from('\ufeff{"a":"中文"}', 'utf16le');
  t.is(parseJson(utf16, 'utf-16').a, '中文');
  t.is(parseJson(Buffer.from(utf16).swap16(), 'utf-16').a, '中文');
  t.is(parseJson(utf16.subarray(2), 'utf-16le').a, '中文');
  t.is(
    refused(() => parseJson(body)),
    '400 a',
  );
  t.is(
    refused(() => parseJson(octets('{"a":"', [0xff], '","b":1}'), 'gbk')),
    '400 a',
  );
  t.is(
    refused(() => parseJson(octets('{"', [0xff], '":1}'))),
    '400 body',
  );
  t.is(
    refused(() => parseJson(octets('{}'), 'x-nothing')),
    '415 charset',
  );
  t.deepEqual(parseJson(octets('null')), {}, 'a body left out');
  for (const none of ['', '{', '[1]', '"x"', '{"a":1,}'])
    t.is(
      refused(() => parseJson(octets(none))),
      '415 body',
    );
});

test('a member given twice is found, wherever it is and however it is written', (t) => {
  for (const [text, names] of [
    ['{"a":1,"b":{"a":2},"c":[{"a":1},{"a":2}]}', []],
    ['{"a":1,"a":1}', ['a']],
    ['{"a":1,"\\u0061":2}', ['a']],
    ['{"x":{"a":1,"b":[],"a":2},"y":1}', ['x']],
    ['{"x":[1,{"a":"\\"","a":2}],"y":{"z":{}}}', ['x']],
    ['{"a":"{\\"a\\":1,\\"a\\":1}\\\\","b":"a"}', []],
    ['{"__proto__":1,"__proto__":2}', ['__proto__']],
    ['{"":1,"":2}', ['']],
  ] as const) {
    t.deepEqual([...givenTwice(text)], names, text);
    t.notThrows(() => JSON.parse(text));
  }
  t.deepEqual(parseJson(octets('{"a":1,"a":2,"b":3}')), { a: [2, 2], b: 3 });
  fc.assert(fc.property(fc.json(), (text) => givenTwice(JSON.stringify(JSON.parse(text))).size === 0));
});

const lines = (...parts: (string | number[])[][]) =>
  octets(...parts.flatMap((part) => ['--b\r\n', ...part, '\r\n']), '--b--\r\n');
const parse = (body: Buffer, charset?: string) => parseMultipart(body, charset, 'multipart/form-data; boundary="b"');

test('a part is a file by its filename and by nothing else', async (t) => {
  const part = (disposition: string, more = '') => [`Content-Disposition: form-data; ${disposition}\r\n${more}\r\n1`];
  const read = await parse(
    lines(
      part('name="plain"'),
      part('name="typed"', 'Content-Type: text/plain\r\n'),
      part('name="octets"', 'Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n'),
      part('name="json"', 'Content-Type: application/json; charset=UTF-8\r\nContent-Length: 1\r\n'),
      part('name=token'),
      part('filename=""; name="empty"', 'Content-Type: text/plain\r\n'),
      part('name="file"; filename="C:\\new\\"'),
      part('name="star"; filename*=UTF-8\'\'%E4%B8%AD.png'),
      ['content-disposition:form-data;name="small"\r\n\r\n1'],
      ['X-Other: 1\r\n\r\nnothing'],
      part('name="twice"'),
      part('name="twice"'),
      part('name="a\\"b"'),
      ['Content-Disposition: form-data; name="void"\r\n\r\n'],
    ),
  );
  const files = ['empty', 'file', 'star'];
  for (const name of files) {
    const file = read[name] as UploadedFile;
    t.true(file instanceof UploadedFile, name);
    t.is(file.bytes.toString(), '1');
  }
  const fields = Object.fromEntries(Object.entries(read).filter(([name]) => !files.includes(name)));
  const names = ['plain', 'typed', 'octets', 'json', 'token', 'small', 'a"b'];
  t.deepEqual(fields, { ...Object.fromEntries(names.map((name) => [name, '1'])), twice: ['1', '1'], void: '' });
});

test('the character set of a part is its own, else the one of _charset_, else the one of the whole', async (t) => {
  const field = (name: string, type: string, bytes: number[]) => [
    `Content-Disposition: form-data; name="${name}"\r\n${type && `Content-Type: ${type}\r\n`}\r\n`,
    bytes,
  ];
  const gbk = field('a', 'text/plain; charset=gbk', 中文.gbk);
  t.deepEqual(await parse(lines(gbk, field('b', '', 中文['utf-8']))), { a: '中文', b: '中文' });
  t.like(await parse(lines(field('_charset_', '', [...Buffer.from('big5')]), field('a', '', 中文.big5), gbk)), {
    a: ['中文', '中文'],
  });
  t.deepEqual(await parse(lines(field('a', 'text/plain', 中文.gbk)), 'gbk'), { a: '中文' });
  for (const [body, what] of [
    [lines(field('a', '', 中文.gbk)), '400 a'],
    [lines(field('a', 'text/plain; charset="gbk"', [0xd6])), '400 a'],
    [lines(field('a', 'text/plain; charset=none', [0x41])), '415 charset'],
    [lines(field('_charset_', '', [...Buffer.from('none')])), '415 charset'],
    [lines(...Array.from({ length: 201 }, () => field('a', '', [0x41]))), '400 body'],
    [octets('x'), '415 body'],
    [octets('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nno end'), '415 body'],
  ] as const) {
    t.is(await parse(body).then(JSON.stringify, refusal), what);
  }
});

test('whatever octets come as multipart, the reading ends', async (t) => {
  const bits = fc.constantFrom(
    ...['--b', '--b--', '\r\n', '\r\n\r\n', '-', ':', 'Content-Disposition: form-data; name="a"', '; filename="x', 'x'],
    ...['Content-Type: text/plain; charset=gbk', '"', '\\', '\0', '\n'],
  );
  await fc.assert(
    fc.asyncProperty(fc.array(bits, { maxLength: 30 }), async (given) => {
      await parse(octets(given.join(''))).catch((error: unknown) => {
        if (!(error instanceof ApiError)) throw error;
      });
    }),
    { numRuns: 3000 },
  );
  t.pass();
});
