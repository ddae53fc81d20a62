import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';

/** The certificate that a client of this name is shown, proven by `ca`. */
export async function leafSeen(port: number, servername: string, ca: string): Promise<X509Certificate> {
  const socket = connect({ host: '127.0.0.1', port, servername, ca });
  await once(socket, 'secureConnect');
  const leaf = new X509Certificate(socket.getPeerCertificate().raw);
  socket.destroy();
  return leaf;
}
