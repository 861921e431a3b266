import { rmSync } from 'node:fs';
import { Annotations, App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createStacks } from '../../lib/stacks.ts';
import { FLAGS } from '../support/synth.ts';

export const EXTERNAL = { kafka: 'external', bootstrapServers: 'kafka-1.example:9092,kafka-2.example:9092' };

/** The stacks' templates as the app would synthesize them with this context, except that no function is bundled. */
export function synthesizeStacks(context: Record<string, unknown>): { kafka?: Template; pipeline: Template } {
  const app = new App({ context: { ...FLAGS, ...context, 'aws:cdk:bundling-stacks': [] } });
  const { kafka, pipeline } = createStacks(app);
  Annotations.of(app).acknowledgeWarning('city-temperatures:nobody-is-told', 'Nobody is to be told of tests.');
  const templates = {
    ...(kafka !== undefined && { kafka: Template.fromStack(kafka) }),
    pipeline: Template.fromStack(pipeline),
  };
  rmSync(app.outdir, { recursive: true });
  return templates;
}

/** The pipeline's template for a Kafka that is there already. */
export function synthesize(context: Record<string, unknown> = {}): Template {
  return synthesizeStacks({ ...EXTERNAL, ...context }).pipeline;
}

/** Both templates for a Kafka that the app provisions. */
export function synthesizeMsk(context: Record<string, unknown> = {}): { kafka: Template; pipeline: Template } {
  const { kafka, pipeline } = synthesizeStacks(context);
  if (kafka === undefined) {
    throw new Error('There is no Kafka stack.');
  }
  return { kafka, pipeline };
}
