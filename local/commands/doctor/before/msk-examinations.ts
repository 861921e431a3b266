import type { MskConfiguration } from '../../../../lib/kafka/kafka-configuration.ts';
import { type Answer, answered } from '../answer.ts';
import type { Circumstances } from '../circumstances.ts';
import type { Examination } from '../examine.ts';
import type { AccountAws } from './clients.ts';
import { checkBrokerType, checkKafkaVersion } from './offer-check.ts';
import { checkQuota, type Quota } from './quota-check.ts';
import {
  countBrokers,
  countGatewayEndpoints,
  countVpcs,
  readKafkaVersions,
  readQuota,
  readZones,
  readZonesWithDefaultSubnet,
} from './read-account.ts';
import { checkZones } from './zone-check.ts';

/** What a cluster of MSK takes, and the network around it. */
export function mskExaminations(
  aws: AccountAws,
  { brokers, brokerType, kafkaVersion, availabilityZones }: MskConfiguration,
  circumstances: Circumstances,
): readonly Examination[] {
  const quotas: readonly (readonly [Quota, used: () => Promise<Answer<number>>])[] = [
    [{ subject: 'VPCs', serviceCode: 'vpc', quotaCode: 'L-F678F1CE', adds: 1 }, () => countVpcs(aws)],
    [
      { subject: 'gateway endpoints', serviceCode: 'vpc', quotaCode: 'L-1B52E74A', adds: 1 },
      () => countGatewayEndpoints(aws),
    ],
    // In a network of its own: for SQS, Lambda and STS (lib/kafka/endpoints.ts).
    [{ subject: 'interface endpoints', serviceCode: 'vpc', quotaCode: 'L-29B6F2EB', adds: 3 }, async () => answered(0)],
    [{ subject: 'brokers', serviceCode: 'kafka', quotaCode: 'L-EDD31C36', adds: brokers }, () => countBrokers(aws)],
    [
      { subject: 'brokers a cluster', serviceCode: 'kafka', quotaCode: 'L-03FD6822', adds: brokers },
      async () => answered(0),
    ],
  ];
  return [
    {
      what: 'the zones',
      look: async () => {
        const [zones, withDefaultSubnet] = await Promise.all([readZones(aws), readZonesWithDefaultSubnet(aws)]);
        return [checkZones({ zones, withDefaultSubnet, wanted: availabilityZones }, circumstances)];
      },
    },
    ...quotas.map(([quota, count]) => ({
      what: `the quota of ${quota.subject}`,
      look: async () => {
        const [limit, used] = await Promise.all([readQuota(aws, quota), count()]);
        return [checkQuota({ quota, limit, used }, circumstances)];
      },
    })),
    {
      what: "MSK's versions",
      look: async () => [
        checkKafkaVersion(await readKafkaVersions(aws), kafkaVersion, circumstances),
        checkBrokerType(brokerType, circumstances),
      ],
    },
  ];
}
