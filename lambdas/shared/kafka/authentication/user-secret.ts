import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface KafkaUser {
  readonly username: string;
  readonly password: string;
}

/** The secret is not the JSON that it has to be. Never says what it is instead. */
export class UserSecretError extends Error {
  override readonly name = 'UserSecretError';
}

/** Reads the user from Secrets Manager; rejects with the SDK's error, or {@link UserSecretError}. */
export type ReadUser = () => Promise<KafkaUser>;

/** A reader of the secret with this ARN. Its attempts end within 10 s. */
export function userSecret(arn: string): ReadUser {
  const client = new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 3_000, throwOnRequestTimeout: true },
  });
  return async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: arn }));
    return parseUser(arn, SecretString);
  };
}

/** @throws UserSecretError */
export function parseUser(arn: string, text: string | undefined): KafkaUser {
  const { username, password } = fields(text);
  if (typeof username !== 'string' || typeof password !== 'string' || username === '' || password === '') {
    throw new UserSecretError(`The secret ${arn} must be JSON with a "username" and a "password".`);
  }
  return { username, password };
}

/** The parser's own error would quote the secret. */
function fields(text = ''): { readonly username?: unknown; readonly password?: unknown } {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Keeps what was read for the sandbox's life, or until {@link forget}; who asks during the reading waits for it. */
export class RememberedUser {
  readonly #read: ReadUser;
  #reading: Promise<KafkaUser> | undefined;
  #user: KafkaUser | undefined;

  constructor(read: ReadUser) {
    this.#read = read;
  }

  async get(): Promise<KafkaUser> {
    if (this.#user !== undefined) {
      return this.#user;
    }
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    const user = await this.#reading;
    this.#user = user;
    return user;
  }

  /** Kafka refused the user: the password may have been rotated, so who asks next has it read again. */
  forget(refused: KafkaUser): void {
    if (this.#user === refused) {
      this.#user = undefined;
    }
  }
}
