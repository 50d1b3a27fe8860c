/** Every language by its ISO 639-1 code, the two letters that `users.language` keeps. A new one is its file and a line here. */
export { en } from './en.ts';
export { zh } from './zh.ts';
