/** The door to pg, which is loaded only where the database is PostgreSQL. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

export const driver = (): typeof import('pg') => require('pg');
