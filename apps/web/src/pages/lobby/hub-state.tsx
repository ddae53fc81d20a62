import { clientErrorCodes } from '@crossband/client';
import { useEffect, useState } from 'react';
import { Icon } from '../../components/icon.tsx';
import { type Failure, failureOf } from '../../session/failure.ts';
import { usePart, useSession } from '../../session/session-context.tsx';

const retryIntervalMs = 3_000;

/** Connects before anybody clicks Join, and says so while the hub cannot be reached. */
export function HubState() {
  const { client } = useSession();
  const connection = usePart(client.state, (state) => state.connection.type);
  const [failure, setFailure] = useState<Failure | null>(null);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const open = (): void => {
      client.open().then(
        () => setFailure(null),
        (error: unknown) => {
          if (gone) return;
          setFailure(failureOf(error));
          timer = setTimeout(open, retryIntervalMs);
        },
      );
    };
    open();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [client]);

  if (!('RTCPeerConnection' in globalThis)) {
    return (
      <p className="problem" role="status">
        <Icon name="warning" />
        <span>{clientErrorCodes['unsupported-browser']}</span>
      </p>
    );
  }
  if (connection === 'open') return null;
  const sentence = connection === 'resuming' ? clientErrorCodes['hub-unreachable'] : failure?.message;
  if (sentence === undefined) return null;
  return (
    <p className="problem" role="status" data-connection="unreachable">
      <Icon name="warning" />
      <span>{sentence} Trying again by itself.</span>
    </p>
  );
}
