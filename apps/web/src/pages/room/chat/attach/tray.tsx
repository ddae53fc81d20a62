import { Icon } from '../../../../components/icon.tsx';
import { useStore } from '../../../../session/session-context.tsx';
import { sizeWords } from './size-words.ts';
import type { UploadState, Uploads } from './uploads.ts';

/** Files that go with the next message. */
export function Tray({ uploads }: { uploads: Uploads }) {
  const list = useStore(uploads.state);
  if (list.length === 0) return null;
  return (
    <ul className="tray" aria-label="Files to send">
      {list.map((upload) => (
        <Waiting key={upload.id} upload={upload} uploads={uploads} />
      ))}
    </ul>
  );
}

function Waiting({ upload, uploads }: { upload: UploadState; uploads: Uploads }) {
  const { id, file, picture, share, uploaded, problem } = upload;
  const state = problem !== null ? 'failed' : uploaded ? 'ready' : 'sending';
  return (
    <li data-upload={state}>
      {picture ? <img src={picture} alt="" /> : <Icon name="file" />}
      <span className="tray-file">
        <span className="tray-name">{file.name}</span>
        {state === 'sending' && <progress aria-label={`Sending ${file.name}`} max={1} value={share} />}
        {state === 'ready' && <small>{sizeWords(file.size)}, ready</small>}
        {problem !== null && <small role="alert">{problem}</small>}
      </span>
      {problem !== null && (
        <button
          type="button"
          className="button small"
          aria-label={`Try ${file.name} again`}
          onClick={() => uploads.retry(id)}
        >
          Again
        </button>
      )}
      <button type="button" className="quiet" aria-label={`Remove ${file.name}`} onClick={() => uploads.remove(id)}>
        <Icon name="close" />
      </button>
    </li>
  );
}
