import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { ErrorBoundary } from './components/error-boundary.tsx';
import { createSession } from './session/session.ts';
import { SessionProvider } from './session/session-context.tsx';
import { followTheme } from './theme/apply.ts';
import './theme/tokens.css';
import './theme/base.css';
import './theme/buttons.css';
import './theme/fields.css';
import './theme/head.css';
import './theme/notices.css';
import './theme/dialog.css';
import './pages/lobby/lobby.css';
import './pages/room/room.css';
import './pages/room/bar.css';
import './pages/room/share.css';
import './pages/room/tile.css';
import './pages/room/panel.css';

followTheme();
const root = document.querySelector('#app');
if (!root) throw new Error('index.html lost its #app');
createRoot(root).render(
  <ErrorBoundary>
    <SessionProvider value={createSession()}>
      <App />
    </SessionProvider>
  </ErrorBoundary>,
);
