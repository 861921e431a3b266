import { Sha256 } from '@smithy/core/checksum';
import { buildQueryString } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity } from '@smithy/types';

export interface MskTokenOptions {
  /** The region of the cluster. */
  readonly region: string;
  readonly credentials: AwsCredentialIdentity;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What the signers of Amazon take, and the most that Amazon MSK allows. */
const LIFETIME_S = 900;
const SERVICE = 'kafka-cluster';

/**
 * The token by which Amazon MSK knows an IAM role: a presigned request that nobody ever sends, as base64url without padding. It
 * ends with its credentials, after 15 minutes at most.
 *
 * Made as Amazon's own signer does: https://github.com/aws/aws-msk-iam-sasl-signer-js/blob/main/src/getMSKAuthToken.ts
 */
export async function mskToken({ region, credentials, now }: MskTokenOptions): Promise<string> {
  const hostname = `kafka.${region}.amazonaws.com`;
  const remaining = credentials.expiration ? Math.floor((credentials.expiration.getTime() - now) / 1000) : LIFETIME_S;
  const signer = new SignatureV4({ service: SERVICE, region, credentials, sha256: Sha256, applyChecksum: false });
  const { query } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      path: '/',
      query: { Action: 'kafka-cluster:Connect' },
      headers: { host: hostname },
    },
    { signingDate: new Date(now), expiresIn: Math.min(remaining, LIFETIME_S) },
  );
  // Not a part of what is signed: the brokers' logs name the client by it.
  const url = `https://${hostname}/?${buildQueryString({ ...query, 'User-Agent': 'city-temperatures' })}`;
  return Buffer.from(url).toString('base64url');
}
