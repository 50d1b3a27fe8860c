/** Restarts the process with the memory settings of a server, then loads the server. */
import { beginAsServer } from '../shared/config/process-settings.ts';

beginAsServer();
const [{ serve }, { authServer }] = await Promise.all([import('../shared/http/serve.ts'), import('./server.ts')]);
await serve(authServer());
