/** Colours, their contrast (WCAG 2.2, 1.4.3), and colours derived from the accent. */

export type Scheme = 'light' | 'dark';

/** The least contrast of text. */
export const LEAST_CONTRAST = 4.5;

/** Backgrounds of accented text, and the text on its tint, as in the pages' frame.css. */
export const pageColours = {
  light: { ground: '#eef2ef', sheet: '#ffffff', ink: '#18211e', soft: '#55625c' },
  dark: { ground: '#0f1513', sheet: '#18211e', ink: '#e9f0ed', soft: '#a7b6b0' },
} as const;

const BLACK = '#000000';
const WHITE = '#ffffff';

type Rgb = readonly [number, number, number];

/** `#rrggbb` in lower case; undefined if it is no colour. */
export const readColour = (text: string): string | undefined =>
  /^#[0-9a-f]{6}$/i.test(text) ? text.toLowerCase() : undefined;

function rgb(colour: string): Rgb {
  const part = (at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return [part(1), part(3), part(5)];
}

/** The colour without six digits in a row, which mail programs take for a code. */
export const spelledOut = (colour: string): string => `rgb(${rgb(colour).join(',')})`;

function luminance(colour: string): number {
  const linear = (value: number) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  };
  const [red, green, blue] = rgb(colour);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** From 1 to 21. */
export function contrast(one: string, other: string): number {
  const [first, second] = [luminance(one), luminance(other)];
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

/** @param share of the second colour, from 0 to 1 */
function mixed(first: string, second: string, share: number): string {
  const [from, to] = [rgb(first), rgb(second)];
  const parts = from.map((value, at) => Math.round(value + ((to[at] ?? 0) - value) * share));
  return `#${parts.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
}

/** Colours derived from an accent: hovered, the text on it, and its tint. */
export function withAccent(accent: string, scheme: Scheme) {
  return {
    accent,
    strong: mixed(accent, scheme === 'light' ? BLACK : WHITE, 0.25),
    on: contrast(accent, WHITE) >= contrast(accent, BLACK) ? WHITE : BLACK,
    tint: mixed(pageColours[scheme].sheet, accent, 0.09),
  };
}

/** The least contrast of an accent, and with which colour. */
export function leastContrast(accent: string, scheme: Scheme): { readonly ratio: number; readonly against: string } {
  const { ground, sheet } = pageColours[scheme];
  const { tint } = withAccent(accent, scheme);
  const found = [ground, sheet, tint].map((against) => ({ against, ratio: contrast(accent, against) }));
  return found.reduce((least, one) => (one.ratio < least.ratio ? one : least));
}
