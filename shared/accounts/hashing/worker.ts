/** A child process that hashes passwords. */
import { serveJobs } from '../../runtime/child-jobs.ts';
import { hashTasks } from './argon2.ts';

serveJobs(hashTasks);
