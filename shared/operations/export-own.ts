/** Exporting one's own data, by the page and by the API. */
import type { Readable } from 'node:stream';
import type { Messages } from '../accounts/notices/messages.ts';
import type { AuditLog } from '../db/audit/audit-log.ts';
import type { User } from '../db/tables/users.ts';
import { type ExportDeps, filesOf } from '../export/files.ts';
import { zip } from '../export/zip.ts';
import { type OwnActor, performOwn } from './own.ts';

type Deps = ExportDeps & {
  readonly auditLog: Pick<AuditLog, 'add'>;
  readonly messages: Pick<Messages, 'page' | 'tell'>;
};

/** @returns the archive, read from the database while it is sent */
export const exportOwn = (deps: Deps, user: User, via: OwnActor['via']): Promise<Readable> =>
  performOwn('own.export', { uid: user.uid, via }, deps, async () => {
    await deps.messages.tell(user, 'data exported', {});
    return zip(filesOf(deps, user));
  });

/** The file name of the archive. */
export const exportName = ({ uid }: User): string => `upare-${uid}.zip`;
