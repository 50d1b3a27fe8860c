/** The headers with which the engine opens its answers to pages of any origin: names and values in turn. */
export const OPEN_AS_BY_ENGINE = [
  ...['Access-Control-Allow-Origin', '*'],
  ...['Access-Control-Expose-Headers', 'DPoP-Nonce,WWW-Authenticate'],
];
