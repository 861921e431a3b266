import { join } from 'node:path';
import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import { NodejsFunction, type NodejsFunctionProps, OutputFormat, SourceMapMode } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type Environment, toProcessEnvironment, type Variable } from '../lambdas/shared/environment.ts';
import { grantNetworkInterfaces } from './network-interfaces.ts';

const ROOT = join(import.meta.dirname, '..');

export interface PipelineFunctionProps<V extends Variable>
  extends Pick<
    NodejsFunctionProps,
    | 'description'
    | 'memorySize'
    | 'vpc'
    | 'vpcSubnets'
    | 'securityGroups'
    | 'retryAttempts'
    | 'maxEventAge'
    | 'onFailure'
    | 'recursiveLoop'
  > {
  /** The function's folder in lambdas/. */
  readonly folder: string;
  readonly timeout: Duration;
  /** Whoever declares the function says which they must be. */
  readonly variables: Environment<NoInfer<V>>;
}

/**
 * A function of the house: one small ES module with its source map, its own log group, its variables from the shared table, and with a
 * role that may do no more for that than it must: what AWS's managed policies allow on every resource.
 */
export class PipelineFunction<V extends Variable> extends NodejsFunction {
  constructor(scope: Construct, id: string, { folder, variables, ...props }: PipelineFunctionProps<V>) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    super(scope, id, {
      memorySize: 512,
      ...props,
      role,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      entry: join(ROOT, 'lambdas', folder, 'handler.ts'),
      depsLockFilePath: join(ROOT, 'package-lock.json'),
      projectRoot: ROOT,
      environment: {
        ...toProcessEnvironment({ ...variables, stackName: Stack.of(scope).stackName }),
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: folder,
      },
      logGroup,
      bundling: {
        format: OutputFormat.ESM,
        target: 'node24',
        mainFields: ['module', 'main'],
        minify: true,
        sourceMap: true,
        sourceMapMode: SourceMapMode.DEFAULT,
        sourcesContent: false,
        bundleAwsSDK: true,
        // Some dependencies are CommonJS and call require().
        banner: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);",
        // The Kafka client's codecs are WebAssembly: this variant carries it within, where a bundle has no files beside it.
        esbuildArgs: { '--alias:@platformatic/wasm-utils': '@platformatic/wasm-utils/bundled' },
      },
    });
    this.addToRolePolicy(
      // Not to create the group: one that is made anew after the stack is gone would stay for ever.
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    );
    if (props.vpc !== undefined) {
      grantNetworkInterfaces(this, 'function');
    }
  }
}
