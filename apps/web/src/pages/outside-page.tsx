import { lazy, useEffect } from 'react';
import { PageFrame } from '../components/page/page-frame.tsx';
import { signInFirst } from '../routing/after-sign-in.ts';
import type { Route } from '../routing/route.ts';
import { useSession, useStore } from '../session/session-context.tsx';
import { HomePage } from './home/home-page.tsx';
import { InvitePage } from './invite/invite-page.tsx';
import { NowherePage } from './nowhere-page.tsx';
import { SetupPage } from './setup/setup-page.tsx';
import { SignInPage } from './sign-in/sign-in-page.tsx';
import '../theme/page.css';
import '../theme/forms.css';
import '../theme/facts.css';
import '../theme/links.css';
import '../theme/rows.css';
import './home/home.css';

const AccountPage = lazy(() => import('./account/account-page.tsx'));
const AdminPage = lazy(() => import('./admin/admin-page.tsx'));
const RoomSettingsPage = lazy(() => import('./room-settings/room-settings-page.tsx'));

/** Whatever page the address names, but for rooms. */
export default function OutsidePage({ route }: { route: Route }) {
  const { account } = useSession();
  const { status } = useStore(account.state);
  const forPeople = route.page === 'account' || route.page === 'admin' || route.page === 'room-settings';
  if (forPeople && status === 'nobody') return <SignInFirst />;
  switch (route.page) {
    case 'setup':
      return <SetupPage />;
    case 'sign-in':
      return <SignInPage />;
    case 'invite':
      return <InvitePage />;
    case 'account':
      return <AccountPage />;
    case 'admin':
      return <AdminPage part={route.part} />;
    case 'room-settings':
      return <RoomSettingsPage room={route.room} part={route.part} />;
    case 'nowhere':
      return <NowherePage />;
    default:
      return <HomePage />;
  }
}

/** What the address names is for people with an account. */
function SignInFirst() {
  useEffect(() => signInFirst({ replace: true }), []);
  return <PageFrame title="Sign in">{null}</PageFrame>;
}
