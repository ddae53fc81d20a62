import { useEffect, useRef, useState } from 'react';
import { Loaded } from '../../components/page/loaded.tsx';
import { Row, Rows } from '../../components/page/rows.tsx';
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
  const { upForMs = 0, cpuMs = 0, workers = [] } = answer.value ?? {};
  const loads = useLoads(upForMs, [cpuMs, ...workers.map((worker) => worker.cpuMs)]);
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
              <Figure name="Sounds and pictures received" value={figures.subscriptions.toLocaleString()} />
              <Figure name="Memory" value={sizeWords(figures.residentBytes)} />
              <Figure name="Load of one core" value={percent(loads?.[0])} />
              <Figure name="Busy" value={percent(figures.eventLoopShare)} share={figures.eventLoopShare} />
              <Figure name="Up for" value={lengthWords(figures.upForMs)} />
              <Figure name="Version" value={figures.version} />
            </dl>
          )}
        </Loaded>
      </Section>
      <Section title="Media workers" lead="Processes that carry sound and pictures.">
        <Rows label="Media workers" none={answer.value ? 'None runs.' : ''}>
          {workers.map(({ index, consumers, packetsIn, packetsOut, packetsLost }) => (
            <Row
              key={index}
              title={`Worker ${index + 1}`}
              about={`${percent(loads?.[index + 1])} of a core, ${consumers.toLocaleString()} streams to viewers, ${packetsIn.toLocaleString()} packets in, ${packetsOut.toLocaleString()} out, ${packetsLost.toLocaleString()} lost`}
            />
          ))}
        </Rows>
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
      <dd>
        {value}
        {share !== undefined && <meter value={share} max={1} high={0.9} aria-label={`${name}: share in use`} />}
      </dd>
    </div>
  );
}

/** Share of one core that each process used since the look before; null: only looked once. */
function useLoads(upForMs: number, cpuMs: readonly number[]): readonly number[] | null {
  const before = useRef({ upForMs, cpuMs });
  const [loads, setLoads] = useState<readonly number[] | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: every look has another time
  useEffect(() => {
    const last = before.current;
    before.current = { upForMs, cpuMs };
    if (last.upForMs === 0 || upForMs <= last.upForMs || last.cpuMs.length !== cpuMs.length) return;
    setLoads(cpuMs.map((one, index) => (one - (last.cpuMs[index] ?? 0)) / (upForMs - last.upForMs)));
  }, [upForMs]);
  return loads;
}

function percent(share: number | undefined): string {
  return share === undefined ? '…' : `${Math.round(share * 100)} %`;
}
