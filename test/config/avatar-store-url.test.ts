import test from 'ava';
import { readConfig } from '../../shared/config/config.ts';

const read = (url: string) => readConfig({ AVATAR_STORE_URL: url }).avatarStore;

test('without a store avatars lie in DATA_DIR', (t) => {
  t.is(readConfig({}).avatarStore, undefined);
});

test('a store is told by its address', (t) => {
  t.deepEqual(read('s3://AKID:se%2Fcret%2B@s3.example/bucket'), {
    base: 'https://s3.example/bucket/',
    region: 'us-east-1',
    accessKeyId: 'AKID',
    secretAccessKey: 'se/cret+',
  });
  const address = read('s3://id:secret@127.0.0.1:9000/bucket/a/folder/?region=eu-west-1&tls=0');
  t.is(address?.base, 'http://127.0.0.1:9000/bucket/a/folder/');
  t.is(address?.region, 'eu-west-1');
});

for (const url of [
  'https://id:hunter2@s3.example/bucket',
  's3://s3.example/bucket',
  's3://id@s3.example/hunter2',
  's3://id:hunter2@s3.example',
  's3://id:hunter2@s3.example/',
  's3://id:hunter2@/bucket',
  's3://id:hunter2%zz@s3.example/bucket',
  's3://id:hunter2@s3.example/bucket?tls=no',
  's3://id:hunter2@s3.example/bucket?regoin=x',
  's3://id:hunter2@s3.example/bucket?region=a b',
  's3://id:hunter2@s3.example/bucket#x',
]) {
  test(`${url} is refused, and its text is told to nobody`, (t) => {
    const error = t.throws(() => read(url));
    t.regex(error?.message ?? '', /^AVATAR_STORE_URL is not usable; it takes s3:\/\//);
    t.false(error?.message.includes('hunter2'));
  });
}
