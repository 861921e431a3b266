import { describe, expect, it } from '@jest/globals';
import { ALARM_METRICS_PER_BROKER, ALARM_METRICS_PER_CLUSTER } from '../../costs/assumptions.ts';
import { DEFAULT_LOAD } from '../../costs/load.ts';
import { alarmsOf, metricsOf } from './alarm-templates.ts';
import { synthesizeMsk } from './synthesize.ts';

const { kafka, pipeline } = synthesizeMsk();

describe('the costs are those of what the templates provision', () => {
  it('Kafka and its network', () => {
    kafka.hasResourceProperties('AWS::MSK::Cluster', {
      NumberOfBrokerNodes: DEFAULT_LOAD.brokers,
      BrokerNodeGroupInfo: {
        InstanceType: DEFAULT_LOAD.brokerType,
        StorageInfo: { EBSStorageInfo: { VolumeSize: DEFAULT_LOAD.storageGbPerBroker } },
      },
    });
    const interfaces = Object.values(
      kafka.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } }),
    );
    expect(interfaces).toHaveLength(DEFAULT_LOAD.interfaceEndpoints);
    for (const { Properties } of interfaces) {
      expect(Properties.SubnetIds).toHaveLength(DEFAULT_LOAD.endpointZones);
    }
    kafka.hasResourceProperties('AWS::MSK::Topic', {
      TopicName: 'input',
      PartitionCount: DEFAULT_LOAD.partitions,
    });
  });

  it('alarms, dashboards and secrets', () => {
    const looked = alarmsOf(pipeline).flatMap(metricsOf).length;
    expect(looked).toBe(
      DEFAULT_LOAD.alarms + ALARM_METRICS_PER_CLUSTER + DEFAULT_LOAD.brokers * ALARM_METRICS_PER_BROKER,
    );
    pipeline.resourceCountIs('AWS::CloudWatch::Dashboard', DEFAULT_LOAD.dashboards);
    pipeline.resourceCountIs('AWS::SecretsManager::Secret', DEFAULT_LOAD.secrets);
  });

  it('traces', () => {
    // Of window-closer and the generator.
    pipeline.resourcePropertiesCountIs(
      'AWS::Lambda::Function',
      { TracingConfig: { Mode: 'Active' } },
      DEFAULT_LOAD.tracing ? 2 : 0,
    );
  });
});
