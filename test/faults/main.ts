import { runExam } from '../../tools/exams/exam.ts';

/** `npm run faults -- NAME [--rounds N] [--json]` */
await runExam(import.meta.dirname, process.argv.slice(2));
