/** What hostile Markdown becomes. */
import test from 'ava';
import { parse } from 'node-html-parser';
import { MOST_BODY, renderMarkdown } from '../../shared/content/markdown.ts';

const bases = { authUrl: 'https://id.example', resourceUrl: 'https://api.example' };
const render = (body: string) => renderMarkdown(body, bases);

test('Markdown becomes structure below the title of its page', (t) => {
  t.is(render('# One\n\n**two** `three`'), '<h2>One</h2>\n<p><strong>two</strong> <code>three</code></p>\n');
  t.regex(render('|a|b|\n|-|:-:|\n|1|2|'), /<table tabindex="0">[\s\S]*<td>2<\/td>/);
  t.is(render('[terms](/terms)'), '<p><a href="https://id.example/terms">terms</a></p>\n');
  t.regex(render('https://else.example'), /<a href="https:\/\/else.example" rel="noopener noreferrer">/);
});

test('nothing in it runs, and nothing of others is loaded', (t) => {
  const hostile = [
    '<script>alert(1)</script><img src=x onerror=alert(1)>',
    '[a](javascript:alert(1)) [b](JaVaScRiPt&#58;alert(1)) [c](data:text/html,x) [d](vbscript:x) [e](//evil.example)',
    '![x](https://evil.example/pixel.png "t\\" onload=\\"alert(1)") ![y](data:image/svg+xml;base64,x)',
    '<javascript:alert(1)> <a href="https://x.example" onclick="x">y</a>',
    '[f]: javascript:alert(1)\n\n[f] [g](\\\\evil.example) [h](/\\evil.example)',
    '```"><script>x\n</code></pre><script>alert(1)</script>\n```',
    '<iframe src="https://evil.example"></iframe><style>body{display:none}</style><form action="https://evil.example">',
  ].join('\n\n');
  const page = parse(render(hostile));
  const allowed = ['a', 'p', 'code', 'pre', 'h2', 'br', 'em', 'strong'];
  for (const node of page.querySelectorAll('*')) {
    t.true(allowed.includes(node.rawTagName), node.outerHTML);
    t.deepEqual(
      Object.keys(node.attributes).filter((name) => !['href', 'title', 'rel', 'tabindex'].includes(name)),
      [],
    );
    const href = node.getAttribute('href');
    if (href !== undefined) t.regex(href, /^https:\/\//, node.outerHTML);
  }
  t.regex(render('![x](https://evil.example/pixel.png)'), /^<p><a href="https:\/\/evil\.example\/pixel\.png"/);
  const own = `https://api.example/pictures/${'a'.repeat(32)}.png`;
  t.is(render(`![a "b"](${own})`), `<p><img src="${own}" alt="a &quot;b&quot;" /></p>\n`);
});

test('the dearest text is rendered in a bounded time, however it nests', (t) => {
  for (const part of [
    '> ',
    '[',
    '![',
    '*a **a ',
    '`a``b',
    '|a',
    '&',
    '<a ',
    'http://a.b ',
    '- '.repeat(50),
    '[a](<b',
    '(',
  ]) {
    const begun = performance.now();
    render(part.repeat(Math.ceil(MOST_BODY / part.length)).slice(0, MOST_BODY));
    t.true(performance.now() - begun < 5000, part);
  }
});
