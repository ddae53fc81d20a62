import { useSession, useStore } from '../session/session-context.tsx';
import { Icon } from './icon.tsx';

export function NoticeList() {
  const { notices } = useSession();
  const list = useStore(notices.list);
  return (
    <div className="notices">
      {list.map(({ id, tone, text }) => (
        <div key={id} className="notice" data-notice={tone} role={tone === 'failure' ? 'alert' : 'status'}>
          <Icon name={tone === 'failure' ? 'warning' : 'check'} />
          <p>{text}</p>
          <button type="button" className="quiet" aria-label="Dismiss" onClick={() => notices.dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
