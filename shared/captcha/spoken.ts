/**
 * Speaks the digits of a captcha: recordings in several voices, each at a pace and a pitch of its own, over a babble of
 * digits spoken backwards and a noise that swells. The same seed makes the same sound, since players ask for it in pieces.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inEachLanguage, type Language } from '../words/language.ts';

/** Samples a second. */
export const RATE = 16_000;
const WAV_HEADER = 44;
const LEAD = 0.6;
const LEAST_SECONDS = 4;
/** Loudness relative to the digits. */
const BABBLE = 0.16;
const NOISE = 0.07;

type Sound = Float32Array;

/** Languages without recordings use English ones. */
const voices: Readonly<Partial<Record<Language, readonly string[]>> & Record<'en', readonly string[]>> = {
  en: ['en-1', 'en-2', 'en-3'],
  zh: ['zh-1', 'zh-2', 'zh-3'],
};

const load = (voice: string): Sound[] =>
  Array.from('0123456789', (digit) => {
    const bytes = readFileSync(join(import.meta.dirname, 'digits', voice, `${digit}.wav`)).subarray(WAV_HEADER);
    return Float32Array.from(bytes, (byte) => (byte - 128) / 128);
  });

const english = voices.en.map(load);
const recordings = inEachLanguage((language) =>
  language === 'en' ? english : (voices[language]?.map(load) ?? english),
);

/**
 * One sound: a WAV file of 4 to 10 seconds for up to six digits.
 * @param text other characters than digits are skipped
 * @param seed 16 random bytes
 */
export function speak(text: string, language: Language, seed: Buffer): Buffer {
  const { between, oneOf, next } = randomFrom(seed);
  const recording = (digit: number): Sound => oneOf(recordings[language])[digit] ?? new Float32Array();

  const parts: { readonly sound: Sound; readonly at: number; readonly loud: number }[] = [];
  let end = LEAD * RATE;
  for (const digit of text.replaceAll(/\D/g, '')) {
    const sound = resampled(recording(Number(digit)), between(0.9, 1.12));
    parts.push({ sound, at: Math.round(end), loud: between(0.75, 1) });
    end += sound.length + between(0.28, 0.55) * RATE;
  }
  const length = Math.round(Math.max(end + 0.3 * RATE, LEAST_SECONDS * RATE));
  for (let at = 0; at < length; at += Math.round(between(0.15, 0.4) * RATE)) {
    const backwards = resampled(recording(Math.floor(next() * 10)), between(0.8, 1.25)).reverse();
    parts.push({ sound: backwards, at, loud: BABBLE * between(0.5, 1) });
  }

  const mix = noise(length, next, between(0.3, 0.8));
  for (const { sound, at, loud } of parts) {
    const within = Math.min(sound.length, length - at);
    for (let i = 0; i < within; i++) mix[at + i] = (mix[at + i] ?? 0) + loud * (sound[i] ?? 0);
  }
  return wav(mix);
}

/** Resampled: at 0.9 it is shorter and higher. */
function resampled(sound: Sound, factor: number): Sound {
  const longer = new Float32Array(Math.floor(sound.length * factor));
  for (let i = 0; i < longer.length; i++) {
    const place = i / factor;
    const before = Math.floor(place);
    const here = sound[before] ?? 0;
    longer[i] = here + ((sound[before + 1] ?? here) - here) * (place - before);
  }
  return longer;
}

/** Low-pass noise that swells and falls. @param swells per second */
function noise(length: number, next: () => number, swells: number): Sound {
  const sound = new Float32Array(length);
  let last = 0;
  for (let i = 0; i < length; i++) {
    last += 0.35 * (2 * next() - 1 - last);
    sound[i] = NOISE * last * (1.5 + Math.sin((i / RATE) * swells * 2 * Math.PI));
  }
  return sound;
}

/** 8-bit mono, normalised. */
function wav(sound: Sound): Buffer {
  let peak = 0.01;
  for (const sample of sound) peak = Math.max(peak, Math.abs(sample));
  const file = Buffer.alloc(WAV_HEADER + sound.length);
  file.write('RIFF');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36);
  file.writeUInt32LE(sound.length, 40);
  for (let i = 0; i < sound.length; i++) file[WAV_HEADER + i] = 128 + Math.round(((sound[i] ?? 0) / peak) * 120);
  return file;
}

interface Chance {
  /** From 0 up to, but not including, 1. */
  readonly next: () => number;
  readonly between: (low: number, high: number) => number;
  readonly oneOf: <T>(list: readonly T[]) => T;
}

/**
 * Repeatable randomness, for sounds only: the same seed gives the same numbers (xorshift128, by Marsaglia).
 * @param seed 16 bytes, not all zero
 */
function randomFrom(seed: Buffer): Chance {
  let [x, y, z, w] = [0, 4, 8, 12].map((at) => seed.readUInt32LE(at)) as [number, number, number, number];
  const next = () => {
    const t = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = w ^ (w >>> 19) ^ t ^ (t >>> 8);
    return (w >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    oneOf: <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T,
  };
}
