/** The thread that analyses fault trees, one after the other as it is given them. */
import { parentPort } from 'node:worker_threads';
import { analyse } from '../../model/availability/analyse.ts';
import type { Assignment, Message, Report } from './report.ts';

const PROGRESS_EVERY_MS = 500;

const send = (message: Message) => parentPort?.postMessage(message);
const now = () => performance.now();

parentPort?.on('message', (assignment: Assignment) => send({ kind: 'report', report: reportOn(assignment) }));

function reportOn({ tree, limits, order, details }: Assignment): Report {
  const started = now();
  let told = started;
  const progress = (modulesDone: number, modules: number) => {
    if (now() - told < PROGRESS_EVERY_MS) return;
    told = now();
    send({ kind: 'progress', modulesDone, modules });
  };
  const { cutSetsUpTo, importance, ...values } = analyse(tree, { ...limits, order, now, progress });
  const seconds = (now() - started) / 1000;
  if (!details) return { ...values, seconds };
  return { ...values, seconds, importance: importance(), cutSetList: [...cutSetsUpTo(order)] };
}
