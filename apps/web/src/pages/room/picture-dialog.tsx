import { Dialog } from '../../components/dialog.tsx';
import { saving } from './chat/attach/use-link.ts';

/** An image of the chat, as large as the page allows. */
export function PictureDialog({ name, url, close }: { name: string; url: string; close: () => void }) {
  return (
    <Dialog title={name} close={close}>
      <img className="picture-large" src={url} alt={name} />
      <div className="dialog-ways">
        <a className="button" href={saving(url)} download={name}>
          Save
        </a>
      </div>
    </Dialog>
  );
}
