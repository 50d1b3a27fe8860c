/** An accent that is taken can be read wherever the pages put it, and whatever they make of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { contrast, LEAST_CONTRAST, leastContrast, pageColours, withAccent } from '../../shared/look/colours.ts';
import { usualLook } from '../../shared/look/present.ts';
import { lookFaults } from '../../shared/look/rules.ts';

const schemes = ['light', 'dark'] as const;
const css = readFileSync(join(import.meta.dirname, '../../auth-server/pages/kit/assets/upare/frame.css'), 'utf8');
const [, byDay = '', byNight = ''] = css.split(':root {');
const stylesheet = { light: byDay, dark: byNight };
const said = (scheme: 'light' | 'dark', name: string) =>
  new RegExp(`--${name}: (#[0-9a-f]{6});`).exec(stylesheet[scheme])?.[1];

test('the colours that contrast is checked with are those of the pages', (t) => {
  for (const scheme of schemes) {
    for (const [name, colour] of Object.entries(pageColours[scheme])) t.is(said(scheme, name), colour, name);
    t.is(said(scheme, 'accent'), usualLook.accent[scheme]);
  }
});

test('contrast is that of WCAG', (t) => {
  t.is(contrast('#000000', '#ffffff'), 21);
  t.is(contrast('#777777', '#ffffff').toFixed(2), '4.48');
  t.is(contrast('#123456', '#123456'), 1);
});

test('whatever follows from an accent that is taken is legible too', (t) => {
  let taken = 0;
  // Every thirteenth value of each channel.
  const values = Array.from({ length: 20 }, (_, at) => (at * 13).toString(16).padStart(2, '0'));
  for (const red of values) {
    for (const green of values) {
      for (const blue of values) {
        for (const scheme of schemes) {
          const colour = `#${red}${green}${blue}`;
          const isTaken = lookFaults({ [`accent_${scheme}`]: colour }).length === 0;
          if (isTaken !== leastContrast(colour, scheme).ratio >= LEAST_CONTRAST) t.fail(colour);
          if (!isTaken) continue;
          taken += 1;
          const { ink, soft, sheet, ground } = pageColours[scheme];
          const { accent, strong, on, tint } = withAccent(colour, scheme);
          const pairs = [
            [on, accent],
            [on, strong],
            [ink, tint],
            [soft, tint],
            ...[sheet, ground, tint].map((one) => [strong, one]),
          ];
          for (const [one = '', other = ''] of pairs)
            if (contrast(one, other) < LEAST_CONTRAST) t.fail(`${scheme} ${colour}: ${one} on ${other}`);
        }
      }
    }
  }
  t.true(taken > 1000);
});
