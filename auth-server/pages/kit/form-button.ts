/** A button of a prompt's page that is a form by itself, below /interaction/:uid, as one value: its route derives from it. */
import type { Context } from 'koa';
import type { Html } from '../../../shared/words/html.ts';
import type { Prompt } from '../../provider/interactions.ts';
import type { PageDeps } from '../deps.ts';
import { addressOf, type FormName, promptForm, readPrompt, readPromptForm, redirectTo } from './interaction-page.ts';

interface Definition {
  /** Where it is sent to. */
  readonly path: FormName;
  /** The prompt that it belongs to: at any other, people are sent to where they are. */
  readonly asks: Prompt['asks'];
  /** Resolves to where to go on; undefined is the prompt's page. */
  press(ctx: Context, deps: PageDeps): Promise<string | undefined>;
}

export const formButton = ({ path, asks, press }: Definition) => ({
  path,
  /** The form, for the page. @param content left out where the button stands elsewhere and names the form */
  form: (deps: PageDeps, prompt: Prompt, content?: Html): Html => promptForm(deps, prompt, path, content),

  async post(ctx: Context, deps: PageDeps): Promise<void> {
    const { prompt } = await readPrompt(ctx, deps);
    await readPromptForm(ctx, prompt, deps);
    const place = prompt.asks === asks ? await press(ctx, deps) : undefined;
    redirectTo(ctx, place ?? addressOf(prompt));
  },
});
