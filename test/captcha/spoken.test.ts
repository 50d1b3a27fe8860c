/** What is audible of a spoken captcha. */
import { randomBytes, randomInt } from 'node:crypto';
import test from 'ava';
import { RATE, speak } from '../../shared/captcha/spoken.ts';
import type { Language } from '../../shared/words/language.ts';

const HEADER = 44;
const samplesOf = (wav: Buffer) => Float64Array.from(wav.subarray(HEADER), (byte) => (byte - 128) / 128);
const loudness = (samples: Float64Array) =>
  Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
const sixDigits = () => String(randomInt(1_000_000)).padStart(6, '0');
const languages: readonly Language[] = ['en', 'zh'];

test('a recording is a WAV file of four to ten seconds, loud enough and not clipped', (t) => {
  for (let times = 0; times < 40; times++) {
    const language = languages[times % 2] ?? 'en';
    const wav = speak(sixDigits(), language, randomBytes(16));
    t.is(wav.toString('latin1', 0, 4) + wav.toString('latin1', 8, 16), 'RIFFWAVEfmt ');
    t.is(wav.readUInt32LE(4), wav.length - 8);
    t.is(wav.readUInt32LE(40), wav.length - HEADER);
    const seconds = (wav.length - HEADER) / RATE;
    t.true(seconds >= 4 && seconds <= 10, `${seconds} seconds`);
    const samples = samplesOf(wav);
    const loud = loudness(samples);
    t.true(loud > 0.05 && loud < 0.5, `RMS ${loud}`);
    t.true(samples.filter((one) => Math.abs(one) > 0.99).length < samples.length / 1000);
    const quietest = Math.min(
      ...Array.from({ length: Math.floor(seconds * 4) }, (_, i) =>
        loudness(samples.subarray((i * RATE) / 4, ((i + 1) * RATE) / 4)),
      ),
    );
    t.true(quietest > 0.005, 'nothing tells where a digit begins by silence');
  }
});

test('each digit is spoken, in its order', (t) => {
  const text = '314159';
  const seed = randomBytes(16);
  for (const language of languages) {
    const samples = samplesOf(speak(text, language, seed));
    // With another digit in one place, the sound is another from there on alone.
    const begins = [...text].map((digit, at) => {
      const other = text.slice(0, at) + ((Number(digit) + 5) % 10) + text.slice(at + 1);
      const changed = samplesOf(speak(other, language, seed));
      return samples.findIndex((sample, i) => Math.abs(sample - (changed[i] ?? 0)) > 0.3);
    });
    t.true(
      begins.every((begin, at) => begin > (begins[at - 1] ?? 0) + 0.4 * RATE),
      `${language}: ${begins}`,
    );
  }
});

test('one seed makes one sound, another seed another, also of the same digits', (t) => {
  const seed = randomBytes(16);
  t.deepEqual(speak('271828', 'en', seed), speak('271828', 'en', seed));
  t.notDeepEqual(speak('271828', 'en', seed), speak('271828', 'en', randomBytes(16)));
});

test('it is cheap to make', (t) => {
  const begin = process.cpuUsage();
  for (let times = 0; times < 20; times++) speak(sixDigits(), 'en', randomBytes(16));
  const { user, system } = process.cpuUsage(begin);
  t.true((user + system) / 1000 / 20 < 30, `${(user + system) / 1000 / 20} ms of CPU`);
});
