/** The tasks of the child process for captchas. */
import type { Language } from '../words/language.ts';
import { drawCaptcha } from './draw.ts';
import type { PictureType } from './picture-file.ts';

export const captchaTasks = {
  /** The first task: answered once everything for a picture is loaded. */
  begin: () => undefined,
  draw: ({ texts, type }: { readonly texts: readonly string[]; readonly type: PictureType }) =>
    texts.map((text) => ({ text, picture: drawCaptcha(text, type) })),
  async speak({ text, language, seed }: { readonly text: string; readonly language: Language; readonly seed: Buffer }) {
    const { speak } = await import('./spoken.ts');
    return speak(text, language, Buffer.from(seed));
  },
};
export type CaptchaTasks = typeof captchaTasks;
