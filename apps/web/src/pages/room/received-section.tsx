import type { PublicationView } from '@crossband/wire';
import { usePart, useSession, useStore } from '../../session/session-context.tsx';
import { bitrateWords, shareWords, sourceWords, supplyWords, timeWords } from './statistics-words.ts';

/** One received picture or sound: its numbers, and why it is what it is. */
export function ReceivedSection({ publication, name }: { publication: PublicationView; name: string }) {
  const { client } = useSession();
  const measured = useStore(client.statistics(publication.id));
  const supply = usePart(client.state, (state) => state.supplies.get(publication.id));
  const unavailable = usePart(client.state, (state) => state.unavailable.get(publication.id));
  const video = publication.kind === 'video';
  return (
    <section
      className="measures"
      data-statistics={publication.id}
      aria-label={`${name}, ${sourceWords[publication.source]}`}
    >
      <h4>
        {name} <span>{sourceWords[publication.source]}</span>
      </h4>
      {publication.muted && <p>Muted by {name}.</p>}
      {!publication.muted && !measured && !unavailable && <p>Measuring…</p>}
      {unavailable && <p>{unavailable.message}</p>}
      {measured && !publication.muted && (
        <dl>
          {video && <Measure name="Picture" value={`${measured.widthPx} × ${measured.heightPx}`} measure="size" />}
          {video && <Measure name="Frames" value={`${Math.round(measured.fps)} fps`} measure="fps" />}
          <Measure name="Bitrate" value={bitrateWords(measured.bitrateBps)} measure="bitrate" />
          <Measure name="Loss" value={shareWords(measured.lossShare)} measure="loss" />
          <Measure name="Jitter" value={timeWords(measured.jitterMs)} measure="jitter" />
          <Measure name="Round trip" value={timeWords(measured.roundTripMs)} measure="round-trip" />
          <Measure name="Buffer" value={timeWords(measured.bufferMs)} measure="buffer" />
          <Measure name="Codec" value={measured.codec.replace(/^\w+\//, '')} measure="codec" />
        </dl>
      )}
      {video && supply && !publication.muted && <p data-measure="reason">{supplyWords(supply)}</p>}
    </section>
  );
}

function Measure({ name, value, measure }: { name: string; value: string; measure: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd data-measure={measure}>{value}</dd>
    </div>
  );
}
