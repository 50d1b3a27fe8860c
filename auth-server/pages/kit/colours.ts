/** The stylesheet of an installation's own colours. Its address contains the colours, so its content never changes. */
import { readColour, type Scheme, withAccent } from '../../../shared/look/colours.ts';
import { type Look, usualLook } from '../../../shared/look/present.ts';

/** Undefined for the default colours. */
export function coloursAddress({ light, dark }: Look['accent']): string | undefined {
  const { accent } = usualLook;
  if (light === accent.light && dark === accent.dark) return undefined;
  return `/assets/colours.${light.slice(1)}.${dark.slice(1)}.css`;
}

/** The stylesheet at an address; undefined for any other address. */
export function coloursAt(path: string): string | undefined {
  const [, light, dark] = /^\/assets\/colours\.([0-9a-f]{6})\.([0-9a-f]{6})\.css$/.exec(path) ?? [];
  if (!light || !dark) return undefined;
  return `:root {\n${properties(light, 'light')}}\n\n@media (prefers-color-scheme: dark) {\n:root {\n${properties(dark, 'dark')}}\n}\n`;
}

function properties(digits: string, scheme: Scheme): string {
  const { accent, strong, on, tint } = withAccent(readColour(`#${digits}`) ?? usualLook.accent[scheme], scheme);
  return `--accent: ${accent};\n--accent-strong: ${strong};\n--on-accent: ${on};\n--tint: ${tint};\n`;
}
