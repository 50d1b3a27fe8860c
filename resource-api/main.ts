/** Restarts the process with the memory settings of a server, then loads the server. */
import { beginAsServer } from '../shared/config/process-settings.ts';

beginAsServer();
await import('./server.ts');
