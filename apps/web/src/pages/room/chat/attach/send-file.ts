import type { Client, UploadedFile } from '@crossband/client';
import { sizeWords } from './size-words.ts';
import type { Send } from './uploads.ts';

/** The bytes of a file to the hub, by a link that it gives for this one; with progress, which `fetch` does not tell. */
export function fileSender(client: Client): Send {
  return async (file, progress, signal) => {
    const { url, maxBytes } = await client.chat.uploadLink();
    if (file.size > maxBytes) throw new Error(tooLarge(file.size, maxBytes));
    if (file.size === 0) throw new Error('This file is empty, or it is a folder: choose files with something in them.');
    const address = `${url}&name=${encodeURIComponent(fileName(file.name))}`;
    return new Promise<UploadedFile>((resolve, reject) => {
      const request = new XMLHttpRequest();
      signal.addEventListener('abort', () => request.abort(), { once: true });
      request.upload.onprogress = ({ loaded, total }) => progress(total > 0 ? loaded / total : 0);
      request.onload = () => {
        if (request.status === 200 || request.status === 201) resolve(JSON.parse(request.responseText) as UploadedFile);
        else reject(refusalOf(request));
      };
      request.onerror = () => reject(new Error('The connection broke while the file was sent; try it again.'));
      request.onabort = () => reject(new Error('Sending was stopped.'));
      request.open('POST', address);
      request.setRequestHeader('content-type', 'application/octet-stream');
      request.send(file);
    });
  };
}

const longestName = 200;

/** What the hub takes as a name: the end of a long one, which says the type. */
function fileName(name: string): string {
  const clean = name.replace(/[\p{C}/\\]/gu, '_').slice(-longestName);
  return /[^.\s]/.test(clean) ? clean : 'file';
}

function tooLarge(sizeBytes: number, maxBytes: number): string {
  return `It is ${sizeWords(sizeBytes)}; this hub takes files of up to ${sizeWords(maxBytes)}.`;
}

/** The hub's own sentence, where it could still give one. */
function refusalOf(request: XMLHttpRequest): Error {
  try {
    const { error } = JSON.parse(request.responseText) as { error: { code: string; message: string } };
    return Object.assign(new Error(error.message), { code: error.code });
  } catch (error) {
    console.info('The answer to an upload has no sentence:', error);
    return new Error(`The hub did not take the file (status ${request.status}); try it again.`);
  }
}
