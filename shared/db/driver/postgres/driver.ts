/** The one door to pg, loaded only for PostgreSQL. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const driver = (): typeof import('pg') => require('pg');
