import { useState } from 'react';
import { Form } from '../../components/form/form.tsx';
import { type NewAccount, NewAccountFields } from '../../components/form/new-account-fields.tsx';
import { PageFrame } from '../../components/page/page-frame.tsx';
import { useHubInfo } from '../../components/page/use-hub-info.ts';
import { useTask } from '../../components/page/use-task.ts';
import { startAt } from '../../routing/navigation.ts';
import { PageLink } from '../../routing/page-link.tsx';
import { useSession } from '../../session/session-context.tsx';

/** The first start of a hub: whoever came by its one-time link becomes the administrator. */
export function SetupPage() {
  const hub = useHubInfo();
  const link = location.hash.slice(1);
  if (hub?.setupNeeded === false) {
    return (
      <PageFrame
        narrow
        title="This hub is set up"
        lead="It has an administrator already, so this link is no longer good."
      >
        <PageLink href="/sign-in" className="button primary">
          Sign in
        </PageLink>
      </PageFrame>
    );
  }
  if (link === '') {
    return (
      <PageFrame
        narrow
        title="One link opens this hub"
        lead="It stands in the terminal where the hub was started, and in the file first-administrator.link in its data folder. Open it to become the administrator."
      >
        {null}
      </PageFrame>
    );
  }
  return (
    <PageFrame
      narrow
      title="Welcome to your hub"
      lead="You are the first one here. Your account administers it: you make its rooms and invite the others."
    >
      <SetupForm link={link} />
    </PageFrame>
  );
}

function SetupForm({ link }: { link: string }) {
  const { account } = useSession();
  const task = useTask();
  const [asked, ask] = useState<NewAccount>({ name: '', password: '' });
  const submit = async (): Promise<void> => {
    await account.signIn((device) =>
      account.call('setup', { body: { link, name: asked.name.trim(), password: asked.password, ...device } }),
    );
    startAt('/');
  };
  return (
    <Form task={task} submit={submit} button="Make my account" busy="Making it…">
      <NewAccountFields hint="What the others here see. You can change it later." value={asked} change={ask} />
    </Form>
  );
}
