import { useEffect, useState } from 'react';
import { useSession } from '../../../../session/session-context.tsx';

/** Where a file can be fetched now; null: not known yet, or no message has it any more. */
export function useLink(sha256: string): string | null {
  const { client } = useSession();
  const [url, setUrl] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    client.chat.fileLink(sha256).then(
      (link) => {
        if (!gone) setUrl(link?.url ?? null);
      },
      // The connection broke: the next time the message is shown it is asked for again.
      (error: unknown) => console.info('No link to a file:', error),
    );
    return () => {
      gone = true;
    };
  }, [client, sha256]);
  return url;
}

/** The same link, for a file that is to be saved whatever its type. */
export function saving(url: string): string {
  return `${url}&save=1`;
}
