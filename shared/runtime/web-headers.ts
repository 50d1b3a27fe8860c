/** The headers of a message of Node's, as the web has them. */
import type { IncomingMessage } from 'node:http';

export const headersOf = ({ headersDistinct }: IncomingMessage): Headers =>
  new Headers(
    Object.entries(headersDistinct).flatMap(([name, values = []]) =>
      values.map((value): [string, string] => [name, value]),
    ),
  );
