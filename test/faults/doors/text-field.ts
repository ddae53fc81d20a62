import type { House } from './house.ts';

/** What came of one text: refused with a code, or kept and told again as `back`; null: it is told to nobody. */
export type Outcome = { readonly refused: string } | { readonly back: string | null };

/** A field with words of people in it, wherever it is sent. */
export interface TextField {
  readonly name: string;
  /** How many texts are under way at once, each with its own `attempt`. */
  readonly lanes: number;
  /** Opens one lane. `attempt` sends a text; `kept` answers what the hub really has of all that it took, in order. */
  open(
    house: House,
    lane: number,
  ): Promise<{
    attempt(text: string): Promise<Outcome>;
    kept?(): Promise<string[]>;
    /** Sends a frame with bytes that are no UTF-8 in this field. */
    attemptBytes?(bytes: Buffer): Promise<void>;
    close?(): void;
  }>;
}

export interface TextFindings {
  tried: number;
  refused: number;
  kept: number;
  /** Texts that came back otherwise than they went, and texts that were refused and are there, or taken and are not. */
  notByteExact: string[];
  failed: string[];
}

/** Sends every text into the field; whatever is taken has to be there byte for byte, and nothing else. */
export async function tryTexts(
  house: House,
  field: TextField,
  texts: readonly string[],
  bytes: readonly Buffer[],
): Promise<TextFindings> {
  const findings: TextFindings = { tried: 0, refused: 0, kept: 0, notByteExact: [], failed: [] };
  await Promise.all(
    Array.from({ length: field.lanes }, async (_, number) => {
      const lane = await field.open(house, number);
      const taken: string[] = [];
      for (let index = number; index < texts.length; index += field.lanes) {
        const text = texts[index] ?? '';
        findings.tried += 1;
        const outcome = await lane.attempt(text);
        if ('refused' in outcome) {
          findings.refused += 1;
          if (outcome.refused === 'internal-error') findings.failed.push(`${field.name}: ${show(text)} fails the hub`);
          continue;
        }
        findings.kept += 1;
        taken.push(text);
        if (outcome.back !== null && outcome.back !== text) {
          findings.notByteExact.push(`${field.name}: ${show(text)} came back as ${show(outcome.back)}`);
        }
      }
      if (lane.attemptBytes) {
        for (let index = number; index < bytes.length; index += field.lanes) {
          findings.tried += 1;
          await lane.attemptBytes(bytes[index] ?? Buffer.of());
        }
      }
      if (lane.kept) compare(field.name, taken, await lane.kept(), findings);
      lane.close?.();
    }),
  );
  return findings;
}

function compare(name: string, taken: readonly string[], kept: readonly string[], findings: TextFindings): void {
  if (taken.length !== kept.length) {
    findings.notByteExact.push(`${name}: ${taken.length} were taken, ${kept.length} are there`);
  }
  for (const [index, text] of taken.entries()) {
    const there = kept[index];
    if (there !== undefined && there !== text)
      findings.notByteExact.push(`${name}: ${show(text)} is kept as ${show(there)}`);
  }
}

function show(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
