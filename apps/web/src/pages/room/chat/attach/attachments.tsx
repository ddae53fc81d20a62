import type { AttachmentView } from '@crossband/wire';
import { Icon } from '../../../../components/icon.tsx';
import { useRoom } from '../../room-context.tsx';
import { sizeWords } from './size-words.ts';
import { saving, useLink } from './use-link.ts';

/** Types that every browser draws, and that can hold nothing else. */
const drawn = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** The files of a message: images are shown, everything else is there to be fetched. */
export function Attachments({ attachments }: { attachments: readonly AttachmentView[] }) {
  if (attachments.length === 0) return null;
  return (
    <ul className="attachments" aria-label="Files">
      {attachments.map((attachment) => (
        <li key={`${attachment.sha256} ${attachment.name}`}>
          <One attachment={attachment} />
        </li>
      ))}
    </ul>
  );
}

function One({ attachment }: { attachment: AttachmentView }) {
  const { ask } = useRoom();
  const { sha256, name, type, sizeBytes } = attachment;
  const url = useLink(sha256);
  if (url === null) return <span className="attachment-file">{name}</span>;
  if (drawn.has(type)) {
    return (
      <button
        type="button"
        className="attachment-picture"
        aria-label={`Show ${name}`}
        onClick={() => ask({ type: 'picture', name, url })}
      >
        <img src={url} alt={name} loading="lazy" decoding="async" />
      </button>
    );
  }
  return (
    <a
      className="attachment-file"
      href={saving(url)}
      download={name}
      aria-label={`Fetch ${name}, ${sizeWords(sizeBytes)}`}
    >
      <Icon name="file" />
      <span>
        <strong>{name}</strong>
        <small>{sizeWords(sizeBytes)}</small>
      </span>
    </a>
  );
}
