import { runExam } from '../tools/exams/exam.ts';

/** `npm run bench -- NAME [--json]` */
await runExam(import.meta.dirname, process.argv.slice(2));
