import { PageFrame } from '../components/page/page-frame.tsx';
import { PageLink } from '../routing/page-link.tsx';

export function NowherePage() {
  return (
    <PageFrame narrow title="There is no such page" lead="The address may be old, or not whole.">
      <PageLink href="/" className="button primary">
        To the start page
      </PageLink>
    </PageFrame>
  );
}
