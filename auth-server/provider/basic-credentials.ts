import { utf8 } from '../../shared/http/body/charset.ts';

interface BasicCredentials {
  readonly client_id: string;
  readonly client_secret: string;
}

/**
 * What an Authorization header says by HTTP Basic (RFC 7617), both halves form-decoded (RFC 6749 section 2.3.1).
 * @returns undefined where it says nothing that can be read
 */
export function basicCredentials(authorization: string): BasicCredentials | undefined {
  const encoded = /^basic ([A-Za-z0-9+/]+=*)$/i.exec(authorization)?.[1] ?? '';
  const [, id, secret] = /^([^:]*):(.*)$/s.exec(utf8.decode(Buffer.from(encoded, 'base64')) ?? '') ?? [];
  if (id === undefined || secret === undefined) return undefined;
  try {
    return { client_id: formDecoded(id), client_secret: formDecoded(secret) };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}

const formDecoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
