/** A mail's two parts from the same words: plain text, and HTML in which nothing but our own layout is markup. */
import { html } from '../words/html.ts';
import { aboutLanguage, type Language } from '../words/language.ts';
import type { Mail } from './mail.ts';

export interface Letter {
  readonly subject: string;
  /** Paragraphs, as plain text. */
  readonly before: readonly string[];
  /** Stands out between the paragraphs. */
  readonly code?: string;
  readonly after: readonly string[];
}

/** Writes a letter out. */
export function writeLetter(letter: Letter, language: Language): Omit<Mail, 'to'> {
  const { subject, before, code, after } = letter;
  const paragraphs = [...before, ...(code ? [`    ${code}`] : []), ...after, '— Upare'];
  return { subject, text: `${paragraphs.join('\n\n')}\n`, html: lettersPage(letter, language).source };
}

const lettersPage = ({ subject, before, code, after }: Letter, language: Language) => html`<!doctype html>
<html lang="${aboutLanguage(language).tag}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${subject}</title>
</head>
<body style="margin:0;padding:24px;background:#f5f5f7;color:#222;font:16px/1.6 system-ui,-apple-system,'PingFang SC','Microsoft YaHei',sans-serif">
<div style="max-width:480px;margin:0 auto;padding:32px;background:#fff;border-radius:8px">
<p style="margin:0 0 24px;font-weight:600">Upare</p>
${before.map((line) => html`<p style="margin:0 0 16px">${line}</p>`)}
${code && html`<p style="margin:24px 0;font:600 32px/1.2 ui-monospace,Menlo,Consolas,monospace;letter-spacing:6px">${code}</p>`}
${after.map((line) => html`<p style="margin:0 0 16px;color:#555">${line}</p>`)}
</div>
</body>
</html>
`;
