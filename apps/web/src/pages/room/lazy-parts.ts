import { lazy } from 'react';
import { persistent } from '../../components/persistent.ts';

/** What a room shows only when it is asked for. Fetched once the room stands, so that opening it never waits. */

const chat = () => persistent(() => import('./chat/chat-panel.tsx'));
const people = () => persistent(() => import('./people-panel.tsx'));
const statistics = () => persistent(() => import('./statistics-panel.tsx'));
const question = () => persistent(() => import('./question.tsx'));

export const ChatPanel = lazy(chat);
export const PeoplePanel = lazy(people);
export const StatisticsPanel = lazy(statistics);
export const Question = lazy(question);

const settledMs = 1_500;

/** After the first pictures: they go first. Answers how to stop it. */
export function fetchPanels(): () => void {
  const timer = setTimeout(() => void Promise.all([chat(), people(), statistics(), question()]), settledMs);
  return () => clearTimeout(timer);
}
