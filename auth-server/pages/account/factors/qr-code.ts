/** A text as a QR code, always black on white: cameras need that contrast. */
import { generate } from 'lean-qr';
import { toSvgDataURL } from 'lean-qr/extras/svg';
import { type Html, html } from '../../../../shared/words/html.ts';

export const qrCode = (text: string, alt: string): Html =>
  html`<img class="qr" src="${toSvgDataURL(generate(text), { on: 'black', off: 'white', pad: 4 })}" width="240" height="240" alt="${alt}">`;
