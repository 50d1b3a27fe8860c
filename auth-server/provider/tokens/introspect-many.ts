/**
 * Introspection of many tokens in one request: a JSON body with HTTP Basic. Each token is judged as if it were asked
 * about alone. Only the resource API may ask.
 */
import type { Context, Middleware } from 'koa';
import { z } from 'zod';
import { ApiError } from '../../../shared/api/errors.ts';
import { MOST_INTROSPECTED, RESOURCE_API } from '../../../shared/clients/built-in-clients.ts';
import { readJsonText } from '../../../shared/http/body.ts';
import { answerJson } from '../../../shared/http/respond.ts';
import type { LiveAnswers } from './introspection.ts';

const question = z.object({ tokens: z.array(z.string().max(600)).min(1).max(MOST_INTROSPECTED) });

/** @param isResourceApi true for calls of the resource API, by their credentials */
export function introspectMany(answers: LiveAnswers, isResourceApi: (ctx: Context) => boolean): Middleware {
  return async function introspectTokens(ctx, next) {
    if (!ctx.is('json') || !isResourceApi(ctx)) return next();
    const { tokens } = read(await readJsonText(ctx, RESOURCE_API));
    const answerTo = async (token: string) => (await answers(token, RESOURCE_API)) ?? { active: false };
    answerJson(ctx, 200, { answers: await Promise.all(tokens.map(answerTo)) });
  };
}

function read(text: string): z.output<typeof question> {
  try {
    return question.parse(JSON.parse(text));
  } catch (cause) {
    throw new ApiError('BODY_UNREADABLE', { cause });
  }
}
