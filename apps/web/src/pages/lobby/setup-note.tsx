import { useHubInfo } from '../../components/page/use-hub-info.ts';

/** A new hub has nobody who runs it: whoever started it is told how to become that. */
export function SetupNote() {
  const hub = useHubInfo();
  if (!hub?.setupNeeded) return null;
  return (
    <p className="lobby-ending" role="status" data-setup-needed>
      Nobody runs this hub yet. Did you start it? Its terminal shows a link that makes you the administrator.
    </p>
  );
}
