import { Dialog } from '../dialog.tsx';
import { CopyField } from './copy-field.tsx';

interface SecretsDialogProps {
  title: string;
  lead: string;
  /** By label. */
  secrets: Readonly<Record<string, string>>;
  close: () => void;
}

/** What the hub tells only once. */
export function SecretsDialog({ title, lead, secrets, close }: SecretsDialogProps) {
  return (
    <Dialog title={title} close={close}>
      <p>{lead}</p>
      {Object.entries(secrets).map(([label, text]) => (
        <CopyField key={label} label={label} text={text} />
      ))}
      <button type="button" className="button primary" onClick={close}>
        Done
      </button>
    </Dialog>
  );
}
