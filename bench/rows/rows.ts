/** All rows, in the order of the table. */
import { authRows } from './auth-rows.ts';
import { resourceRows } from './resource-rows.ts';
import type { Row } from './row.ts';

export const rows: readonly Row[] = [...authRows, ...resourceRows];
