/** All languages by ISO 639-1 code, which `users.language` stores. A new one is its file and a line here. */
export { en } from './en.ts';
export { zh } from './zh.ts';
