/** The operations of the other server, by its OpenAPI document: requested until it answers. */
import type { Config } from '../../config/config.ts';
import type { Log } from '../../runtime/log.ts';
import { ask } from '../../runtime/outgoing.ts';
import { openApiShape } from './described.ts';
import { type DocumentedOperation, operationsOf } from './documented-operations.ts';

const bounds = { milliseconds: 3000, most: 4 * 1024 * 1024 } as const;
/** Milliseconds before it is asked again. */
const REST = 5000;

/** Resolves to none while the other server does not answer. */
export function otherServer({ authInternalUrl }: Pick<Config, 'authInternalUrl'>, log: Log) {
  let asked: Promise<readonly DocumentedOperation[]> | undefined;

  const read = async (): Promise<readonly DocumentedOperation[]> => {
    try {
      const reply = await ask(`${authInternalUrl}/oauth/openapi.json`, {}, bounds);
      return operationsOf(openApiShape.parse(await reply.json()));
    } catch (error) {
      log.warn({ err: error }, 'the operations of the authorization server could not be read');
      setTimeout(() => {
        asked = undefined;
      }, REST).unref();
      return [];
    }
  };
  return (): Promise<readonly DocumentedOperation[]> => {
    asked ??= read();
    return asked;
  };
}
