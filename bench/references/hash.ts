/** The hash alone: one password, checked with the product's own parameters, and no more around it than node:http. */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { hashTasks, STRONG } from '../../shared/accounts/hashing/argon2.ts';
import { listen } from './listen.ts';

const { parameters } = STRONG;
const password = 'bench-password';
const hash = await hashTasks.hash({ password, parameters });
/** As many at once as the product has. */
const limit = pLimit(Math.max(1, availableParallelism() - 1));

listen(async (_request, response) => {
  const body = JSON.stringify({ right: await limit(() => hashTasks.matches({ hash, password })) });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
});
