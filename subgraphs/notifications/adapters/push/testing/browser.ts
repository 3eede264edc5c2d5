import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from 'node:crypto';

/** What a browser has of one subscription: it alone can read what is sent to it. */
export interface Browser {
  /** The JSON of its PushSubscription. */
  subscription(endpoint: string): string;
  /** @throws where the message was changed, or is for another */
  read(body: Buffer): unknown;
}

export function browser(): Browser {
  const pair = createECDH('prime256v1');
  const p256dh = pair.generateKeys();
  const auth = randomBytes(16);
  return {
    subscription: (endpoint) =>
      JSON.stringify({
        endpoint,
        expirationTime: null,
        keys: { p256dh: p256dh.toString('base64url'), auth: auth.toString('base64url') },
      }),
    read: (body) => JSON.parse(decrypt(body, pair, auth).toString()),
  };
}

/** One record of `aes128gcm` (RFC 8188) with the keys of Web Push (RFC 8291, §3.4). */
function decrypt(body: Buffer, pair: ECDH, auth: Buffer): Buffer {
  const salt = body.subarray(0, 16);
  const senderKey = body.subarray(21, 21 + body.readUInt8(20));
  const record = body.subarray(21 + senderKey.length);
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), pair.getPublicKey(), senderKey]);
  const secret = derive(pair.computeSecret(senderKey), auth, info, 32);
  const key = derive(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = derive(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  // The last record's text ends with a 2 and zeros.
  return padded.subarray(0, padded.lastIndexOf(2));
}

const derive = (secret: Buffer, salt: Buffer, info: Buffer, length: number): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, salt, info, length));
