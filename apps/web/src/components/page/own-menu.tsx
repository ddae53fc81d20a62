import { signInFirst } from '../../routing/after-sign-in.ts';
import { goTo, startAt } from '../../routing/navigation.ts';
import { useSession, useStore } from '../../session/session-context.tsx';
import { remember, remembered } from '../../session/stored.ts';
import { Menu, type MenuGroup } from '../menu.tsx';

const signsInAlready = ['/sign-in', '/setup'];

/** Who is signed in, and what they can do anywhere; for others the way to sign in. */
export function OwnMenu() {
  const { account } = useSession();
  const state = useStore(account.state);
  const { theme } = useStore(remembered);
  const appearance: MenuGroup = {
    title: 'Appearance',
    items: (['system', 'light', 'dark'] as const).map((value) => ({
      name: { system: 'As the system', light: 'Light', dark: 'Dark' }[value],
      chosen: theme === value,
      press: () => remember({ theme: value }),
    })),
  };
  if (state.status !== 'somebody') {
    return (
      <div className="own">
        {state.status === 'nobody' && !signsInAlready.includes(location.pathname) && (
          <button type="button" className="button small" onClick={() => signInFirst()}>
            Sign in
          </button>
        )}
        <Menu label="Appearance" icon="settings" className="quiet" groups={[appearance]} />
      </div>
    );
  }
  const { person } = state;
  const leave = async (): Promise<void> => {
    await account.signOut();
    startAt('/');
  };
  const groups: MenuGroup[] = [
    {
      title: person.name,
      items: [
        { name: 'Rooms', icon: 'door', press: () => goTo('/') },
        { name: 'Your account', icon: 'person', press: () => goTo('/account') },
        ...(person.administrator
          ? [{ name: 'Administration', icon: 'shield' as const, press: () => goTo('/admin') }]
          : []),
      ],
    },
    appearance,
    { items: [{ name: 'Sign out', icon: 'leave', press: () => void leave() }] },
  ];
  return (
    <div className="own">
      <span className="own-name">{person.name}</span>
      <Menu label="Your menu" icon="person" className="quiet own-button" groups={groups} />
    </div>
  );
}
