/** What a person needs to read a page: contrast, letters that are large enough, nothing beyond the edge. */
import type { Page } from 'playwright-core';

// Not by its literal name: the types of a browser are not those of this side.
const script = './legible.browser.ts';
const { obstacles: inPage } = (await import(script)) as { obstacles(): string[] };

/**
 * What keeps somebody from reading the page, in words; nothing where all is well. Contrasts are those of WCAG 2.2, AA
 * (1.4.3 for text, 1.4.11 for the edges of fields), names of fields those of 4.1.2.
 */
export const obstacles = (page: Page): Promise<string[]> => page.evaluate(inPage);
