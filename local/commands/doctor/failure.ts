import { describeError } from '../../kafka-trigger/retry.ts';
import type { Unanswered } from './answer.ts';

/** As each service names it. */
const DENIED = new Set([
  'AccessDenied',
  'AccessDeniedException',
  // SNS, MSK, EC2.
  'AuthorizationError',
  'ForbiddenException',
  'UnauthorizedOperation',
]);

/** Whoever calls has no credentials, or none that AWS takes: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const CREDENTIALS = new Set([
  'AuthFailure',
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'TokenProviderError',
  'UnauthorizedException',
  'UnrecognizedClientException',
]);

const ABSENT = new Set([
  'NoSuchResourceException',
  'NotFound',
  'NotFoundException',
  'ParameterNotFound',
  'QueueDoesNotExist',
  'ResourceNotFound',
  'ResourceNotFoundException',
]);

/** How the emulators say that they do not know a call. */
const UNSERVED_NAME = /^(Unknown|UnknownError|UnknownOperation(Exception)?|InvalidAction|NotImplemented(Error)?)$/;
const UNSERVED_MESSAGE = /^No route for|not (yet )?(been )?(implemented|supported|emulated)|pro feature/i;

/** The error of an SDK, as far as it is looked at. */
interface ServiceError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Whether it is the caller's credentials that are at fault: then nobody will answer anything. */
export function isCredentialsError(error: unknown): boolean {
  return error instanceof Error && CREDENTIALS.has(error.name);
}

/**
 * What an error of the SDK says about a question.
 *
 * @param actions the IAM actions that the call takes
 * @param emulator the name of the emulator that was asked; undefined: AWS was
 */
export function unansweredBy(error: unknown, actions: readonly string[], emulator: string | undefined): Unanswered {
  if (!(error instanceof Error)) {
    return { kind: 'failed', reason: String(error) };
  }
  const { name, message, $metadata: { httpStatusCode: status } = {} } = error as ServiceError;
  if (isCredentialsError(error)) {
    return { kind: 'failed', reason: `the credentials are not accepted: ${describeError(error)}` };
  }
  if (DENIED.has(name) || status === 403) {
    return { kind: 'denied', needs: actions };
  }
  // CloudFormation has no error of its own for a stack that it does not know.
  if (ABSENT.has(name) || (name === 'ValidationError' && /does not exist/.test(message))) {
    return { kind: 'absent' };
  }
  if (emulator !== undefined && (status === 501 || UNSERVED_NAME.test(name) || UNSERVED_MESSAGE.test(message))) {
    return { kind: 'not-here', reason: `${emulator} does not answer this` };
  }
  return { kind: 'failed', reason: describeFailure(error) };
}

function describeFailure(error: Error): string {
  const words = describeError(error);
  // "Error" and the like add nothing, other names are what the service calls it.
  return /Exception$|^[A-Z]\w+(Fault|Error)$/.test(error.name) && !words.includes(error.name)
    ? `${error.name}: ${words}`
    : words;
}
