/** What every check has to know besides its facts. */
export interface Circumstances {
  readonly stackName: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The name of the emulator that is asked; undefined: AWS is. */
  readonly emulator: string | undefined;
  /** The URL that is asked; undefined: AWS itself. */
  readonly endpoint: string | undefined;
  readonly region: string;
}

/** Such as "in eu-west-1". */
export function where({ endpoint, region }: Pick<Circumstances, 'endpoint' | 'region'>): string {
  return endpoint === undefined ? `in ${region}` : `at ${endpoint}`;
}

/** A command of the AWS CLI that goes to the same place. */
export function cli({ endpoint, region }: Pick<Circumstances, 'endpoint' | 'region'>, command: string): string {
  return `aws ${command}${endpoint === undefined ? '' : ` --endpoint-url ${endpoint}`} --region ${region}`;
}
