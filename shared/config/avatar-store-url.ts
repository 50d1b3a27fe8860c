/** The address of an S3-compatible store in the configuration. */

export const STORE_URL_FORM =
  's3://key:secret@host/bucket/folder?region=…&tls=0, with the folder, region and tls left out at will';

export interface S3Address {
  /** `https://host/bucket/folder/`, the prefix of object keys. */
  readonly base: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Parses the address; undefined if it is invalid. */
export function readStoreUrl(text: string): S3Address | undefined {
  const url = URL.parse(text);
  const path = url?.pathname.replace(/^\/+|\/+$/g, '');
  if (url?.protocol !== 's3:' || !url.host || !url.username || !url.password || !path || url.hash) return undefined;
  const { region = 'us-east-1', tls = '1', ...others } = Object.fromEntries(url.searchParams);
  if (Object.keys(others).length || !/^[01]$/.test(tls) || !/^[\w-]+$/.test(region)) return undefined;
  try {
    return {
      base: `${tls === '1' ? 'https' : 'http'}://${url.host}/${path}/`,
      region,
      accessKeyId: decodeURIComponent(url.username),
      secretAccessKey: decodeURIComponent(url.password),
    };
  } catch (error) {
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
