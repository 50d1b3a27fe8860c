/** GET /interaction/:uid/digits/:scenario/:nonce.wav: the digits of a captcha, spoken in the language of the page. */
import type { Context } from 'koa';
import { ApiError } from '../../../shared/api/errors.ts';
import { isHolder } from '../../../shared/captcha/captchas.ts';
import { scenario } from '../../../shared/captcha/holder.ts';
import type { PageDeps } from '../deps.ts';
import { readPrompt } from './interaction-page.ts';

export async function speakCaptcha(ctx: Context, deps: PageDeps): Promise<void> {
  const { prompt, language } = await readPrompt(ctx, deps);
  const nonce = String(ctx.params.nonce);
  const form = scenario.safeParse(ctx.params.scenario).data;
  if (form === undefined || !isHolder(nonce)) throw new ApiError('NOT_FOUND');
  const { text, seed } = deps.captchas.digitsOf(prompt.uid, form, nonce);
  sendSound(ctx, await deps.captchaRendering.sound({ text, language, seed }));
}

/** Some players request the first bytes separately (RFC 9110 section 14). */
function sendSound(ctx: Context, sound: Buffer): void {
  ctx.set({ 'Accept-Ranges': 'bytes', 'Content-Type': 'audio/wav' });
  const [, from, to] = /^bytes=(\d{1,9})-(\d{0,9})$/.exec(ctx.get('range')) ?? [];
  const first = Number(from);
  const last = Math.min(to ? Number(to) : Infinity, sound.length - 1);
  if (from === undefined || first > last) {
    ctx.body = sound;
    return;
  }
  ctx.status = 206;
  ctx.set('Content-Range', `bytes ${first}-${last}/${sound.length}`);
  ctx.body = sound.subarray(first, last + 1);
}
