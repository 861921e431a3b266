import type { Base, Connection } from '@platformatic/kafka';

/** Kafka's Java client renews between 85 and 95 % of a session (KIP-368); earlier leaves time for a long request. */
const RENEW_AFTER = 0.8;

const renewals = new WeakMap<Connection, number>();

/**
 * Notes how long the broker gives the session that has just begun on `connection`.
 *
 * @param lifetimeMs 0: for ever
 */
export function beginSession(connection: Connection, lifetimeMs: number): void {
  renewals.set(connection, lifetimeMs > 0 ? Date.now() + lifetimeMs * RENEW_AFTER : Number.POSITIVE_INFINITY);
}

/**
 * Makes a client renew the session of a connection that it is about to use, if most of it is over: on the open connection, as
 * KIP-368 says, and whoever wants the connection meanwhile waits for it.
 *
 * The library would do so by a timer, which serves a function badly: a sandbox stands still between invocations, so the timer comes
 * when the session is long over, and it also fires for a connection that has been closed since, whose failure then throws the
 * next connection out of the pool.
 */
export function renewSessions<Client extends Base>(client: Client): Client {
  const pool = client.connections;
  const get = pool.get.bind(pool) as typeof pool.get;
  pool.get = ((...args: Parameters<typeof get>) => {
    const connection = pool.getEstablishedConnection(args[0]);
    if (connection?.isConnected() && Date.now() >= (renewals.get(connection) ?? Number.POSITIVE_INFINITY)) {
      renewals.set(connection, Number.POSITIVE_INFINITY);
      connection.reauthenticate();
    }
    return get(...args);
  }) as typeof pool.get;
  return client;
}
