import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';

export interface BudgetProps {
  /** US dollars a month. */
  readonly usd: number;
  /** Ten at most. They need not confirm. */
  readonly emails: readonly string[];
}

/** Percent of the budget, and of what: spent so far, or expected by the end of the month. */
const MARKS = [
  { notificationType: 'ACTUAL', threshold: 80 },
  { notificationType: 'FORECASTED', threshold: 100 },
] as const;

/**
 * Tells by mail when the account's bill comes near a limit. It counts the whole account: a budget of the stack's tags alone would count
 * nothing, and so tell nobody, until the tags are activated for billing, which in an organization only the paying account can do.
 * An account's first two budgets are free (https://aws.amazon.com/aws-cost-management/aws-budgets/pricing/).
 */
export class Budget extends Construct {
  constructor(scope: Construct, id: string, { usd, emails }: BudgetProps) {
    super(scope, id);
    new CfnBudget(this, 'Month', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: usd, unit: 'USD' },
        // With the credits of a new account taken off nothing would be spent until they are used up.
        costTypes: { includeCredit: false, includeRefund: false },
      },
      notificationsWithSubscribers: MARKS.map((mark) => ({
        notification: { ...mark, thresholdType: 'PERCENTAGE', comparisonOperator: 'GREATER_THAN' },
        subscribers: emails.map((address) => ({ subscriptionType: 'EMAIL', address })),
      })),
    });
  }
}
