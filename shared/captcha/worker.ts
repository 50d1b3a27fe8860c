/** A child process that draws and speaks captchas. */
import { serveJobs } from '../runtime/child-jobs.ts';
import { captchaTasks } from './tasks.ts';

serveJobs(captchaTasks);
