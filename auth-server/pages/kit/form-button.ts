/**
 * A button of a prompt that is a form of its own, below /interaction/:uid, as one value from which its route derives.
 */
import type { Context } from 'koa';
import type { Html } from '../../../shared/words/html.ts';
import type { Prompt } from '../../provider/authorization/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { addressOf, type FormName, promptForm, readPrompt, readPromptForm } from './interaction-page.ts';
import { redirectTo } from './layout.ts';

interface Definition {
  /** The path that it is sent to. */
  readonly path: FormName;
  /** The prompt that it belongs to; at any other prompt the person is redirected to that one. */
  readonly asks: Prompt['asks'];
  /** Resolves to the address to go to; undefined is the page of the prompt. */
  press(ctx: Context, deps: PageDeps): Promise<string | undefined>;
}

export const formButton = ({ path, asks, press }: Definition) => ({
  path,
  /** The form for the page. @param content left out if the button stands elsewhere and refers to the form */
  form: (deps: PageDeps, prompt: Prompt, content?: Html): Html => promptForm(deps, prompt, path, content),

  async post(ctx: Context, deps: PageDeps): Promise<void> {
    const { prompt } = await readPrompt(ctx, deps);
    await readPromptForm(ctx, prompt, deps);
    const place = prompt.asks === asks ? await press(ctx, deps) : undefined;
    redirectTo(ctx, place ?? addressOf(prompt));
  },
});
