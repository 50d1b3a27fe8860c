import test from 'ava';
import { html } from '../../shared/words/html.ts';
import { wordsIn } from '../../shared/words/words.ts';

const hostile = `<script>alert("1" + '2') & more</script>`;

test('what is put into a template is text, in an element and in an attribute', (t) => {
  const escaped = '&lt;script&gt;alert(&quot;1&quot; + &#39;2&#39;) &amp; more&lt;/script&gt;';
  t.is(html`<p title="${hostile}">${hostile}</p>`.source, `<p title="${escaped}">${escaped}</p>`);
});

test('templates stand in templates, lists one after another, nothing leaves nothing', (t) => {
  const items = ['a', '<b>'].map((item) => html`<li>${item}</li>`);
  t.is(html`<ul>${items}</ul>${undefined}${null}${false}${0}`.source, '<ul><li>a</li><li>&lt;b&gt;</li></ul>0');
});

test('a name in a phrase is escaped by the template, once', (t) => {
  const phrase = wordsIn('en')('signIn.toApp', { app: 'Tom & <Jerry>' });
  t.is(html`<p>${phrase}</p>`.source, '<p>to go on to Tom &amp; &lt;Jerry&gt;</p>');
});

test('one second is not seconds', (t) => {
  t.regex(wordsIn('en')('signIn.wait', { count: 1 }), /1 second,/);
  t.regex(wordsIn('en')('signIn.wait', { count: 2 }), /2 seconds,/);
  t.regex(wordsIn('zh')('signIn.wait', { count: 2 }), /2 秒/);
});
