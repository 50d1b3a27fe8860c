/** The one door to argon2: hashes and comparisons of passwords, each of which takes a core for some 20 ms. */
import argon2 from 'argon2';

// OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, two passes, one lane.
export const STRONG = {
  parameters: { type: argon2.argon2id, memoryCost: 19456, timeCost: 2, parallelism: 1 },
  /** The hash of an unknown password: an unknown account takes as long as a wrong password. */
  nobody: '$argon2id$v=19$m=19456,p=1,t=2$yVLKJTKyF2m12EltYTO0kQ$SmCadiaS7YWBZ9syRuOaqVh8EI0gNNij4VPE2wNpZkg',
} as const;
/** For tests, whose many accounts would otherwise cost most of their time. */
export const WEAK = {
  parameters: { type: argon2.argon2id, memoryCost: 256, timeCost: 1, parallelism: 1 },
  nobody: '$argon2id$v=19$m=256,p=1,t=1$iURTwjL7wO/wdnxz8sCiUQ$SzjaZasbQaq5BbBUBaJ/FHyfQKiYjsJivX4gFJJ0utw',
} as const;

export type HashParameters = (typeof STRONG | typeof WEAK)['parameters'];

/** What a process can be asked to do, this one or a child. */
export const hashTasks = {
  /** The hash in PHC form. */
  hash: ({
    password,
    parameters,
  }: {
    readonly password: string;
    readonly parameters: HashParameters;
  }): Promise<string> => argon2.hash(password, parameters),
  matches: ({ hash, password }: { readonly hash: string; readonly password: string }): Promise<boolean> =>
    argon2.verify(hash, password),
};
export type HashTasks = typeof hashTasks;

/** Whether a hash was made by other parameters than these. */
export const isMadeOtherwise = (hash: string, parameters: HashParameters): boolean =>
  argon2.needsRehash(hash, parameters);
