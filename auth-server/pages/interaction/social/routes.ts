/** The routes of social sign-in. Those of an interaction are below its path, since its cookie is sent nowhere else. */
import type { Context } from 'koa';
import type { PageDeps } from '../../deps.ts';
import { handleCallback } from './callback.ts';
import { showFailed } from './failed.ts';
import { resumeInteraction } from './resume.ts';
import { startFromApp, startFromPage } from './start.ts';

type Handler = (ctx: Context, deps: PageDeps) => Promise<void>;

export const socialRoutes: Readonly<Record<string, { readonly GET: Handler }>> = {
  '/interaction/:uid/sns/start/:channel': { GET: startFromPage },
  '/interaction/:uid/sns': { GET: resumeInteraction },
  '/interaction/:uid/sns/failed': { GET: showFailed },
  '/sns/:channel/start': { GET: startFromApp },
  '/sns/:channel/callback': { GET: handleCallback },
};
