import { useEffect, useRef, useState } from 'react';
import { Loaded } from '../../components/page/loaded.tsx';
import { Section } from '../../components/page/section.tsx';
import { lengthWords } from '../../components/page/time-words.ts';
import { useAnswer } from '../../components/page/use-answer.ts';
import { sizeWords } from './size-words.ts';

const lookEveryMs = 2_000;
const storageEveryMs = 30_000;

/** What the hub does and keeps at this moment. */
export function Figures() {
  const answer = useAnswer('figures', {}, { everyMs: lookEveryMs });
  const kept = useAnswer('storage', {}, { everyMs: storageEveryMs });
  const load = useLoad(answer.value?.upForMs ?? 0, answer.value?.cpuMs ?? 0);
  return (
    <>
      <Section title="At this moment">
        <Loaded answer={answer}>
          {(figures) => (
            <dl className="figures">
              <Figure name="People in rooms" value={figures.participants.toLocaleString()} />
              <Figure name="Open rooms" value={figures.rooms.toLocaleString()} />
              <Figure name="Connections" value={figures.connections.toLocaleString()} />
              <Figure name="Sounds and pictures sent" value={figures.publications.toLocaleString()} />
              <Figure name="… and received" value={figures.subscriptions.toLocaleString()} />
              <Figure name="Memory" value={sizeWords(figures.residentBytes)} />
              <Figure name="Load of one core" value={load === null ? '…' : `${Math.round(load * 100)} %`} />
              <Figure name="Late by (worst of 100)" value={`${figures.eventLoopLateP99Ms.toFixed(1)} ms`} />
              <Figure name="Up for" value={lengthWords(figures.upForMs)} />
              <Figure name="Version" value={figures.version} />
            </dl>
          )}
        </Loaded>
      </Section>
      <Section title="Storage">
        <Loaded answer={kept}>
          {({ database, attachments, disk }) => (
            <dl className="figures">
              <Figure
                name={`Database (${database.kind === 'sqlite' ? 'SQLite' : 'PostgreSQL'})`}
                value={sizeWords(database.bytes)}
              />
              <Figure
                name={`Files, ${attachments.files.toLocaleString()} of them`}
                value={`${sizeWords(attachments.bytes)} of ${sizeWords(attachments.quotaBytes)}`}
                share={attachments.bytes / attachments.quotaBytes}
              />
              <Figure
                name="Disk"
                value={`${sizeWords(disk.freeBytes)} free of ${sizeWords(disk.totalBytes)}`}
                share={1 - disk.freeBytes / disk.totalBytes}
              />
            </dl>
          )}
        </Loaded>
      </Section>
    </>
  );
}

function Figure({ name, value, share }: { name: string; value: string; share?: number }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
      {share !== undefined && <meter value={share} max={1} high={0.9} aria-label={`${name}: share in use`} />}
    </div>
  );
}

/** Share of one core that the hub's process used since the look before; null: only looked once. */
function useLoad(upForMs: number, cpuMs: number): number | null {
  const before = useRef({ upForMs, cpuMs });
  const [load, setLoad] = useState<number | null>(null);
  useEffect(() => {
    const { upForMs: beforeMs, cpuMs: beforeCpuMs } = before.current;
    before.current = { upForMs, cpuMs };
    if (beforeMs > 0 && upForMs > beforeMs) setLoad((cpuMs - beforeCpuMs) / (upForMs - beforeMs));
  }, [upForMs, cpuMs]);
  return load;
}
