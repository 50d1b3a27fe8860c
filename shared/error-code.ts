/** The code of an error of Node or of a driver, such as `ENOENT`; undefined if it has none. */
export function errorCode(error: unknown): string | undefined {
  const { code } = Object(error) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
