import {
  type Connection,
  ResponseError,
  type SASLCustomAuthenticator,
  type SASLOptions,
  saslOAuthBearer,
  saslScramSha,
} from '@platformatic/kafka';
import { beginSession } from './sessions.ts';
import type { RememberedUser } from './user-secret.ts';

type Exchange = Parameters<SASLCustomAuthenticator>[2];
type Response = Awaited<ReturnType<typeof saslOAuthBearer.authenticate>>;

/** Kafka does not let the client in. Says what the broker says, and no secret. */
export class KafkaAuthenticationError extends Error {
  override readonly name = 'KafkaAuthenticationError';
}

/** OAUTHBEARER with a new token for each session. */
export function byToken(token: () => Promise<string>): SASLOptions {
  return authenticating('OAUTHBEARER', async (connection, exchange) => {
    const response = await saslOAuthBearer.authenticate(exchange, connection, await token(), {});
    // A refusal is an answer like any other: it says something where an acceptance is empty (RFC 7628, section 3.2).
    if (response.authBytes.length > 0) {
      throw new KafkaAuthenticationError('Kafka refused the token of the function: it is not valid, or no longer.');
    }
    return response;
  });
}

/** SCRAM-SHA-512 as a user whom Kafka may know by another password the next time. */
export function byPassword(remembered: RememberedUser): SASLOptions {
  return authenticating('SCRAM-SHA-512', async (connection, exchange) => {
    const user = await remembered.get();
    try {
      return await saslScramSha.authenticate(exchange, connection, 'SHA-512', user.username, user.password);
    } catch (error) {
      remembered.forget(user);
      throw error;
    }
  });
}

function authenticating(
  mechanism: SASLOptions['mechanism'],
  authenticate: (connection: Connection, exchange: Exchange) => Promise<Response>,
): SASLOptions {
  return {
    mechanism,
    authenticate: (_mechanism, connection, exchange, _username, _password, _token, callback) => {
      // Whatever fails is told to who waits for it, but a second event of an error that nobody hears would end the process.
      connection.off('error', ignore).on('error', ignore);
      const outcome = authenticate(connection, exchange).then((response) => {
        beginSession(connection, Number(response.sessionLifetimeMs));
        // The library sets no timer of its own: see renewSessions.
        return { ...response, sessionLifetimeMs: 0n };
      });
      outcome.then(
        (response) => callback(null, response),
        (error) => callback(refusal(error) ?? error),
      );
    },
  };
}

const ignore = () => {};

/** The broker's reason, out of the layers that the library wraps it in. */
function refusal(error: Error): KafkaAuthenticationError | undefined {
  const answer = error instanceof ResponseError ? error : error.cause;
  const reason = answer instanceof ResponseError ? answer.response.errorMessage : undefined;
  return reason ? new KafkaAuthenticationError(`Kafka refused the function: ${reason}.`) : undefined;
}
