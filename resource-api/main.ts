/** The process begins with its settings for memory; the server is loaded after that. */
import { beginAsServer } from '../shared/config/process-settings.ts';

beginAsServer();
await import('./server.ts');
