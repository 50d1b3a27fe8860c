/** The hash alone: one password, checked with the product's own parameters, and no more around it than node:http. */
import { hashPassword, verifyPassword } from '../../shared/accounts/passwords.ts';
import { listen } from './listen.ts';

const hash = await hashPassword('bench-password');

listen(async (_request, response) => {
  const body = JSON.stringify({ right: (await verifyPassword(hash, 'bench-password')) !== undefined });
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length }).end(body);
});
