/** Paging of rows, and ids of rows. */
import { z } from 'zod';
import { LAST_ID } from '../api/fields.ts';

export const rowId = z.int().min(1).max(LAST_ID);

/** Rows of a page at most. */
export const MOST_ROWS = 1000;

/** The size of a page. */
export const limit = (most = MOST_ROWS) => z.int().min(1).max(most).default(50);

/** For pages with the newest first. */
export const before = rowId.default(LAST_ID).describe('The last id of the page before.');

/** For pages of accounts by uid. */
export const afterUid = z.int().min(0).default(0).describe('The last uid of the page before.');
