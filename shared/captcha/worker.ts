/** A child process that draws and speaks captchas. */
import { serveJobs } from '../runtime/child-jobs.ts';
import { tasks } from './tasks.ts';

serveJobs(tasks);
