import { type LookupAddress, lookup } from 'node:dns';
import type { RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { CodedError, messageOf } from '@crossband/foundation';
import { http } from '@crossband/foundation/node-http';
import { isPublicAddress } from './public-address.ts';

export interface Post {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Breaks it off. */
  readonly signal: AbortSignal;
  /** Also to addresses that are not public, and by plain http. */
  readonly privateAddresses: boolean;
}

/** What may be told at all. @throws CodedError `bad-webhook` */
export function checkWebhookUrl(text: string, privateAddresses: boolean): URL {
  if (!URL.canParse(text)) throw badWebhook('is no address');
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(privateAddresses && url.protocol === 'http:'))
    throw badWebhook('does not begin with https://');
  if (url.username !== '' || url.password !== '') throw badWebhook('holds a name or password');
  if (!privateAddresses && isIP(hostOf(url)) !== 0 && !isPublicAddress(hostOf(url)))
    throw badWebhook('is of a private network');
  return url;
}

/**
 * Sends once, follows no redirect, and reads no answer but its status. The address that is checked is the one that is
 * connected to, so no name can lead elsewhere in between.
 *
 * @returns the HTTP status @throws Error, whose message says why nothing was answered
 */
export function post({ url: text, headers, body, signal, privateAddresses }: Post): Promise<number> {
  const url = checkWebhookUrl(text, privateAddresses);
  const bytes = Buffer.from(body);
  const options: RequestOptions = {
    method: 'POST',
    agent: false,
    headers: { ...headers, 'content-length': bytes.length },
    signal,
    ...(privateAddresses ? {} : { lookup: publicLookup }),
  };
  return new Promise((resolve, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : http.request)(url, options, (response) => {
      resolve(response.statusCode ?? 0);
      // Nobody is waited for who only has to say that it has heard.
      response.destroy();
    });
    request.on('error', (error) => reject(new Error(`no answer: ${messageOf(error)}`, { cause: error })));
    request.end(bytes);
  });
}

/** As `dns.lookup`, of public addresses only. */
const publicLookup: LookupFunction = (host, options, answer) => {
  lookup(host, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
    if (error) return answer(error, '');
    const allowed = addresses.filter(({ address }) => isPublicAddress(address));
    const [first] = allowed;
    if (!first) return answer(new Error('the name leads to a private network'), '');
    if (options.all) answer(null, allowed);
    else answer(null, first.address, first.family);
  });
};

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function badWebhook(why: string): CodedError {
  return new CodedError(
    'bad-webhook',
    `The address of this webhook ${why}; give one such as https://example.org/hook.`,
  );
}
