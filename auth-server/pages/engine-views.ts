/** Pages where the engine itself asks or tells: connecting a device, signing out, errors. */
import type { House } from '../house.ts';
import type { EngineViews } from '../provider/create.ts';
import { engineErrorRenderer } from './errors.ts';
import { Html, html } from './html.ts';
import { readerOf, showPage } from './page.ts';

export function createEngineViews({ config }: House): EngineViews {
  const plain = (form: string) => new Html(form);
  return {
    renderError: engineErrorRenderer(config),
    async logoutSource(ctx, form) {
      const reader = readerOf(ctx);
      const title = reader.say('signOut.title');
      showPage(ctx, config, reader, {
        title,
        main: html`<h1>${title}</h1>${plain(form)}<button form="op.logoutForm" name="logout" value="yes">${reader.say('signOut.submit')}</button>`,
      });
    },
    async postLogoutSuccessSource(ctx) {
      const reader = readerOf(ctx);
      const title = reader.say('signOut.doneTitle');
      showPage(ctx, config, reader, { title, main: html`<h1>${title}</h1>` });
    },
    async userCodeInputSource(ctx, form) {
      const reader = readerOf(ctx);
      const title = reader.say('device.title');
      showPage(ctx, config, reader, { title, main: html`<h1>${title}</h1>${plain(form)}` });
    },
    async userCodeConfirmSource(ctx, form) {
      const reader = readerOf(ctx);
      const title = reader.say('device.confirmTitle');
      showPage(ctx, config, reader, {
        title,
        main: html`<h1>${title}</h1>${plain(form)}<button form="op.deviceConfirmForm">${reader.say('device.confirm')}</button>`,
      });
    },
    async successSource(ctx) {
      const reader = readerOf(ctx);
      const title = reader.say('device.doneTitle');
      showPage(ctx, config, reader, { title, main: html`<h1>${title}</h1>` });
    },
  };
}
