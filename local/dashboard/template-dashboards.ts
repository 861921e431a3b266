import { CloudWatchServiceException } from '@aws-sdk/client-cloudwatch';
import type { Template } from '../kafka-trigger/discovery.ts';
import { type DeployedStack, resolveIntrinsics, UnresolvedReferenceError } from '../kafka-trigger/intrinsics.ts';
import { StackError } from '../kafka-trigger/stack.ts';
import type { Aws } from './aws.ts';

/** A deployed stack and the template that it was made from. */
interface StackWithTemplate {
  readonly template: Template;
  readonly stack: DeployedStack;
}

export interface DashboardText {
  /** As GetDashboard gives it. */
  readonly body: string;
  /** The stack whose template it was found in; undefined: the endpoint has kept it. */
  readonly fromStack?: string;
}

/**
 * The dashboards that a stack's template describes.
 *
 * @returns name to body, of those that refer only to what is known of the stack
 */
export function dashboardsOf({ template, stack }: StackWithTemplate): ReadonlyMap<string, string> {
  const resources = Object.values(template.Resources ?? {}).filter(({ Type }) => Type === 'AWS::CloudWatch::Dashboard');
  return new Map(
    resources.flatMap(({ Properties }) => {
      try {
        const { DashboardName, DashboardBody } = resolveIntrinsics(Properties, stack) as Record<string, unknown>;
        return [[String(DashboardName), String(DashboardBody)] as const];
      } catch (error) {
        // One that can't be told takes none of the others with it.
        if (error instanceof UnresolvedReferenceError) {
          return [];
        }
        throw error;
      }
    }),
  );
}

/** The dashboards that an endpoint keeps, and those of a stack that it has taken without keeping them. */
export class Dashboards {
  readonly #kept: Pick<Aws, 'dashboards' | 'dashboard'>;
  readonly #readStack: (() => Promise<StackWithTemplate>) | undefined;

  constructor(kept: Pick<Aws, 'dashboards' | 'dashboard'>, readStack: (() => Promise<StackWithTemplate>) | undefined) {
    this.#kept = kept;
    this.#readStack = readStack;
  }

  /** @returns their names, in order */
  async names(): Promise<readonly string[]> {
    const [kept, { described }] = await Promise.all([this.#kept.dashboards(), this.#described()]);
    return [...new Set([...kept, ...described.keys()])].sort();
  }

  /** @throws CloudWatchServiceException when there is none of this name */
  async text(name: string): Promise<DashboardText> {
    try {
      return { body: await this.#kept.dashboard(name) };
    } catch (error) {
      // Whatever it is called there: no endpoint says it as another does. Throttling and failures are something else.
      if (!(error instanceof CloudWatchServiceException) || error.$fault !== 'client' || error.$retryable) {
        throw error;
      }
      const { described, stackName } = await this.#described();
      const body = described.get(name);
      if (body === undefined || stackName === undefined) {
        throw error;
      }
      return { body, fromStack: stackName };
    }
  }

  async #described(): Promise<{ described: ReadonlyMap<string, string>; stackName?: string }> {
    try {
      const found = await this.#readStack?.();
      return found === undefined
        ? { described: new Map() }
        : { described: dashboardsOf(found), stackName: found.stack.stackName };
    } catch (error) {
      // As long as the stack isn't deployed, it describes nothing.
      if (error instanceof StackError) {
        return { described: new Map() };
      }
      throw error;
    }
  }
}
