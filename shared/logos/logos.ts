/** Logos of apps and of the platform: small square pictures, in the database, which every machine reads. */
import { randomBytes } from 'node:crypto';
import { ApiError } from '../api/errors.ts';
import { type Reason, reason } from '../api/reasons.ts';
import type { Logo, LogoTable } from '../db/tables/logos.ts';
import { LEAST_SIDE, MOST_SIDE, versionIn } from './address.ts';
import type { LogoFault, prepareLogo } from './prepare-logo.ts';

export type Logos = ReturnType<typeof createLogos>;

interface Pictures {
  run(task: 'prepareLogo', job: { bytes: Uint8Array }): ReturnType<typeof prepareLogo>;
}

export function createLogos(table: LogoTable, pictures: Pictures) {
  return {
    ofApp: table.ofApp,

    /** Creates a logo from a file in base64, without storing it. @throws ApiError INVALID_PARAMETER, UNAVAILABLE */
    async prepare(file: string): Promise<Logo> {
      const prepared = await pictures.run('prepareLogo', { bytes: Buffer.from(file, 'base64') });
      if ('fault' in prepared) {
        throw new ApiError('INVALID_PARAMETER', { details: [{ field: 'logo', reason: reasonOf(prepared) }] });
      }
      return { version: randomBytes(16).toString('hex'), png: Buffer.from(prepared.png).toString('base64') };
    },

    /** @param name the part after LOGOS_PATH. Undefined if no such logo is public. */
    async file(name: string): Promise<Buffer | undefined> {
      const version = versionIn(name);
      const png = version && (await table.shown(version));
      return png ? Buffer.from(png, 'base64') : undefined;
    },
  };
}

function reasonOf(found: LogoFault): Reason {
  switch (found.fault) {
    case 'format':
      return reason('pictureFormat');
    case 'bytes':
      return reason('imageBytes');
    case 'whole':
      return reason('pictureWhole');
    case 'shape':
      return reason('logoShape', { least: LEAST_SIDE, most: MOST_SIDE, width: found.width, height: found.height });
  }
}
