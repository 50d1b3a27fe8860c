import type { Captchas } from '../../shared/captcha/captchas.ts';

/** What the image endpoints need of the house. */
export interface ImageDeps {
  readonly captchas: Captchas;
}
