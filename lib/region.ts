import { RegionInfo } from 'aws-cdk-lib/region-info';
import { ConfigurationError } from './context.ts';

/**
 * The region that is deployed to, such as `eu-west-1`; undefined where nobody knows it before the deployment. The CDK CLI tells it to the app
 * (`CDK_DEFAULT_REGION`): https://docs.aws.amazon.com/cdk/v2/guide/environments.html
 */
export type Region = string | undefined;

/** @throws ConfigurationError when the region is in another partition than AWS's commercial one */
export function requireCommercial(region: Region): void {
  const partition = region === undefined ? undefined : RegionInfo.get(region).partition;
  // A region that CDK doesn't know may be a new one, or an emulator's.
  if (partition !== undefined && partition !== 'aws') {
    throw new ConfigurationError(
      `This app is for AWS's commercial regions (partition aws), and ${region} is in the partition ${partition}.`,
    );
  }
}
