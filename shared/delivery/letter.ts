/** The two parts of a mail from the same words: plain text, and HTML whose only markup is our layout. */
import { spelledOut, withAccent } from '../look/colours.ts';
import { presentLook } from '../look/present.ts';
import { type Html, html } from '../words/html.ts';
import { aboutLanguage, type Language } from '../words/language.ts';
import type { Mail } from './mail.ts';

export interface Letter {
  readonly subject: string;
  /** Paragraphs, as plain text. */
  readonly before: readonly string[];
  /** A highlighted text between the paragraphs. */
  readonly code?: string;
  /** A highlighted link between the paragraphs: its label and its address. */
  readonly link?: { readonly words: string; readonly address: string };
  readonly after: readonly string[];
}

/** Renders a letter. */
export function writeLetter(letter: Letter, language: Language): Omit<Mail, 'to'> {
  const { subject, before, code, link, after } = letter;
  const apart = [...(code ? [`    ${code}`] : []), ...(link ? [`${link.words}\n${link.address}`] : [])];
  const paragraphs = [...before, ...apart, ...after, `— ${presentLook().name}`];
  return { subject, text: `${paragraphs.join('\n\n')}\n`, html: lettersPage(letter, language).source };
}

/** Many mail programs use only inline styles; those with a dark mode read these too. */
const darkLook = ({ accent, on }: ReturnType<typeof withAccent>) => html`<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
body{background:#1c1c1e!important;color:#eee!important}
.card{background:#2c2c2e!important}
.more{color:#b5b5ba!important}
.act{background:${spelledOut(accent)}!important;color:${spelledOut(on)}!important}
}
</style>`;

function lettersPage({ subject, before, code, link, after }: Letter, language: Language): Html {
  const { name, accent: chosen } = presentLook();
  const { accent, on } = withAccent(chosen.light, 'light');
  return html`<!doctype html>
<html lang="${aboutLanguage(language).tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
${darkLook(withAccent(chosen.dark, 'dark'))}
</head>
<body style="margin:0;padding:24px;background:#f5f5f7;color:#222;font:16px/1.6 system-ui,-apple-system,'PingFang SC','Microsoft YaHei',sans-serif">
<div class="card" style="max-width:480px;margin:0 auto;padding:32px;background:#fff;border-radius:8px">
<p style="margin:0 0 24px;font-weight:600">${name}</p>
${before.map((line) => html`<p style="margin:0 0 16px">${line}</p>`)}
${code && html`<p style="margin:24px 0;font:600 32px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px">${code}</p>`}
${link && html`<p style="margin:24px 0"><a class="act" href="${link.address}" style="display:inline-block;padding:10px 20px;background:${spelledOut(accent)};color:${spelledOut(on)};border-radius:6px;text-decoration:none;font-weight:600">${link.words}</a></p>`}
${after.map((line) => html`<p class="more" style="margin:0 0 16px;color:#555">${line}</p>`)}
</div>
</body>
</html>
`;
}
