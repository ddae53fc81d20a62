import { lazy } from 'react';

/** What a room shows only when it is asked for. Fetched once the room stands, so that opening it never waits. */

const chat = () => import('./chat/chat-panel.tsx');
const people = () => import('./people-panel.tsx');
const statistics = () => import('./statistics-panel.tsx');
const question = () => import('./question.tsx');

export const ChatPanel = lazy(chat);
export const PeoplePanel = lazy(people);
export const StatisticsPanel = lazy(statistics);
export const Question = lazy(question);

/** After the first pictures: they go first. Answers how to stop it. */
export function fetchPanels(): () => void {
  const timer = setTimeout(() => {
    // Whoever opens a panel asks again, and is told when it cannot come.
    Promise.all([chat(), people(), statistics(), question()]).catch((error: unknown) =>
      console.info('A part of the page was not fetched ahead:', error),
    );
  }, settledMs);
  return () => clearTimeout(timer);
}

const settledMs = 1_500;
