import { pictureSize } from './picture-size.ts';

/** Pictures that a page shows as they are. Others of these types are only saved: they would take a browser's memory. */
const maxPreviewPixels = 50_000_000;

const signatures: readonly { readonly type: string; readonly at?: number; readonly bytes: string }[] = [
  { type: 'image/png', bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', bytes: '\xff\xd8\xff' },
  { type: 'image/gif', bytes: 'GIF87a' },
  { type: 'image/gif', bytes: 'GIF89a' },
  { type: 'image/webp', at: 8, bytes: 'WEBP' },
  { type: 'audio/wav', at: 8, bytes: 'WAVE' },
  { type: 'audio/ogg', bytes: 'OggS' },
  { type: 'audio/flac', bytes: 'fLaC' },
  { type: 'audio/mpeg', bytes: 'ID3' },
  { type: 'video/mp4', at: 4, bytes: 'ftyp' },
  { type: 'video/webm', bytes: '\x1a\x45\xdf\xa3' },
  { type: 'application/pdf', bytes: '%PDF-' },
  { type: 'application/zip', bytes: 'PK\x03\x04' },
  { type: 'application/gzip', bytes: '\x1f\x8b' },
];

/** Types that pages show; the first bytes decide, never what a sender says. */
const shown: ReadonlySet<string> = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** A file's type by its first bytes. What is nothing known is only bytes: no browser makes a page of it. */
export function fileTypeOf(head: Buffer): string {
  const found = signatures.find(({ at = 0, bytes }) => head.toString('latin1', at, at + bytes.length) === bytes);
  if (!found) return 'application/octet-stream';
  if (!shown.has(found.type)) return found.type;
  const size = pictureSize(found.type, head);
  // A picture that hides its size, or is huge, is a file like any other.
  return size && size.widthPx * size.heightPx <= maxPreviewPixels ? found.type : 'application/octet-stream';
}

/** Whether a page may show it inside of itself; everything else is saved. */
export function isShown(type: string): boolean {
  return shown.has(type);
}
