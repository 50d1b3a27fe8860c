/** What stories of `User/sendcode` stand on. */
import type { Dialect } from '../../_world/database.ts';
import { startProvider } from '../../_world/provider.ts';
import { startMailServer } from '../../_world/smtp.ts';
import { startWorld } from '../../_world.ts';

type World = Awaited<ReturnType<typeof startHome>>;

/** A world with a mail server and an SMS gateway of its own, which can be made to refuse. */
export async function startHome(dialect: Dialect, env: Record<string, string> = {}) {
  const mail = await startMailServer();
  const unreachable = new Set<string>();
  const gateway = await startProvider(({ body }) => ({ status: unreachable.has(JSON.parse(body).to) ? 503 : 202 }));
  const world = await startWorld(dialect, {
    SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
    MAIL_FROM: '优派 <no-reply@upare.example>',
    SMS_URL: `webhook+http://secret@${gateway.host}/`,
    LOG_LEVEL: 'info',
    ...env,
  });
  return {
    ...world,
    mail,
    unreachable,
    smsTo: (to: string) =>
      gateway.requests
        .map(({ body }) => JSON.parse(body) as Record<string, string>)
        .filter((message) => message.to === to),
    mailsTo: (to: string) => mail.mails.filter(({ recipients }) => recipients.includes(to)),
    async stop() {
      await world.stop();
      await Promise.all([mail.stop(), gateway.stop()]);
    },
  };
}

/** Asks for a code. */
export const sendcode = (world: World, token: string | undefined, params: object = {}, options: object = {}) =>
  world.post('/api/User/sendcode', params, { token, ...options });
