/** Fetches the documents of apps that nobody registered, and caches them as their headers allow. */
import { LRUCache } from 'lru-cache';
import { isApiError } from '../../../shared/api/errors.ts';
import { UnfitClient } from '../../../shared/clients/metadata.ts';
import { documentAddress, rowOfDocument } from '../../../shared/clients/metadata-documents.ts';
import type { Config } from '../../../shared/config/config.ts';
import type { ClientRow } from '../../../shared/db/tables/clients.ts';
import { budgets } from '../../../shared/limits/budgets.ts';
import type { Limits } from '../../../shared/limits/limits.ts';
import type { Log } from '../../../shared/runtime/log.ts';
import { OutgoingFault } from '../../../shared/runtime/outgoing.ts';
import type { AskPublic } from '../../../shared/runtime/outgoing-public.ts';
import { currentOrigin, underNoRequestId } from '../../../shared/runtime/request-id.ts';
import { bytesOfClient } from './engine-clients.ts';

type Settings = Pick<Config, 'production' | 'clientDocuments' | 'clientDocumentHosts'>;

interface Deps {
  readonly config: Settings;
  readonly limits: Limits;
  readonly log: Log;
  readonly askPublic: AskPublic;
}

export interface ClientDocuments {
  /** Whether a `client_id` is the address of a document that may be fetched. */
  isAddress(clientId: string): boolean;
  /** The row of its document, the same object as long as it is cached; undefined if it has none that is acceptable. */
  find(clientId: string): Promise<ClientRow | undefined>;
}

const KB = 1024;
const BOUNDS = { milliseconds: 5000, most: 32 * KB };
/** Bytes of all cached documents, and how many are fetched at once at most. */
const MOST = 16 * KB * KB;
const AT_ONCE = 32;
/** Milliseconds. Signing in takes several requests: those of one moment share a document, whatever its headers say. */
const SECOND = 1000;
const SHORTEST = 2 * SECOND;
const USUAL = 300 * SECOND;
const LONGEST = 24 * 3600 * SECOND;
/** Milliseconds for which a missing or unacceptable document is not fetched again. */
const REFUSED = 30 * SECOND;
/** Milliseconds for which a cached document is still used while its server does not answer. */
const STALE = 24 * 3600 * SECOND;

interface Kept {
  readonly row: ClientRow | undefined;
  readonly until: number;
}

/** The server did not answer or failed itself: its former document may still be right. */
class NoAnswer extends Error {}

export function createClientDocuments({ config, limits, log, askPublic }: Deps): ClientDocuments {
  const kept = new LRUCache<string, Kept>({
    maxSize: MOST,
    sizeCalculation: ({ row = {} }, address) => bytesOfClient({ ...row, address }),
  });
  const underWay = new Map<string, Promise<Kept>>();
  const addressOf = (clientId: string) => {
    const address = config.clientDocuments ? documentAddress(clientId, config) : undefined;
    return address && isListed(address, config.clientDocumentHosts) ? address : undefined;
  };

  const read = async (address: URL): Promise<Kept> => {
    const before = kept.get(address.href);
    try {
      const response = await askPublic.ask(address, { headers: { accept: 'application/json' } }, BOUNDS);
      if (response.status >= 500 || response.status === 429) throw new NoAnswer(`HTTP ${response.status}`);
      const row = rowOfDocument(address, await documentIn(response));
      // Unchanged content keeps the same row object, so that whoever holds it can go on.
      const same = before?.row && isSameRow(before.row, row) ? before.row : row;
      return { row: same, until: Date.now() + lifeOf(response.headers) };
    } catch (error) {
      const tooLong = error instanceof OutgoingFault && error.tooLong;
      const silent = !tooLong && (error instanceof OutgoingFault || error instanceof NoAnswer);
      if (!silent && !tooLong && !(error instanceof UnfitClient)) throw error;
      log.info({ host: address.host, why: error.message }, 'the document of an app cannot be taken');
      const goesOn = silent && before?.row && before.until + STALE > Date.now() ? before.row : undefined;
      return { row: goesOn, until: Date.now() + REFUSED };
    }
  };

  /** Undefined if too many are being fetched. */
  const mayAsk = async (address: URL): Promise<boolean> => {
    if (underWay.size >= AT_ONCE) return false;
    try {
      await limits.count(budgets.documentsOfHost, address.host);
      const { address: asker } = currentOrigin();
      if (asker !== undefined) await limits.count(budgets.documentsForAddress, asker);
      return true;
    } catch (error) {
      if (isApiError(error, 'RATE_LIMITED')) return false;
      throw error;
    }
  };

  return {
    isAddress: (clientId) => addressOf(clientId) !== undefined,

    async find(clientId) {
      const address = addressOf(clientId);
      if (!address) return undefined;
      const known = kept.get(clientId);
      if (known && known.until > Date.now()) return known.row;
      const running = underWay.get(clientId);
      if (running) return (await running).row;
      if (!(await mayAsk(address))) return known?.row;
      const reading = underWay.get(clientId) ?? underNoRequestId(() => read(address));
      underWay.set(clientId, reading);
      try {
        const found = await reading;
        kept.set(clientId, found);
        return found.row;
      } finally {
        underWay.delete(clientId);
      }
    },
  };
}

/** @throws UnfitClient */
async function documentIn(response: Response): Promise<unknown> {
  if (response.status !== 200) throw new UnfitClient(`HTTP ${response.status}`);
  const type = response.headers.get('content-type') ?? '';
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type)) throw new UnfitClient('it is not sent as JSON');
  try {
    return JSON.parse(await response.text());
  } catch (error) {
    if (error instanceof SyntaxError) throw new UnfitClient('it is no JSON');
    throw error;
  }
}

/** Milliseconds (RFC 9111 section 5). */
function lifeOf(headers: Headers): number {
  const control = headers.get('cache-control') ?? '';
  if (/(^|[\s,])no-(store|cache)\b/i.test(control)) return SHORTEST;
  const [, seconds] = /(?:^|[\s,])max-age="?(\d{1,9})\b/i.exec(control) ?? [];
  const ends = Date.parse(headers.get('expires') ?? '');
  const [age] = /^\d{1,9}$/.exec(headers.get('age') ?? '') ?? ['0'];
  const life =
    seconds !== undefined ? (Number(seconds) - Number(age)) * SECOND : Number.isNaN(ends) ? USUAL : ends - Date.now();
  return Math.min(Math.max(life, SHORTEST), LONGEST);
}

const isSameRow = (one: ClientRow, other: ClientRow): boolean =>
  one.metadata === other.metadata && one.name === other.name;

/** `*.example.com` matches every host below it. */
const isListed = ({ host, hostname }: URL, hosts: readonly string[]): boolean =>
  hosts.length === 0 ||
  hosts.some((one) => (one.startsWith('*.') ? hostname.endsWith(one.slice(1)) : one === host || one === hostname));
