import { type AttributeValue, DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { DeployedPipeline } from '../integration/pipeline/deployed-pipeline.ts';

type Item = Record<string, AttributeValue>;

/** Makes the functions forget how far they have come. */
export async function forgetProgress(pipeline: DeployedPipeline): Promise<void> {
  const TableName = pipeline.outputs.PartitionProgressTable;
  await forEachItem(pipeline, 'PartitionProgressTable', async (client, { consumer, partition }) => {
    await client.send(new DeleteItemCommand({ TableName, Key: { consumer, partition } as Item }));
  });
}

/** Takes the fences, attributes such as `f0-17`, off all cities. */
export async function forgetFences(pipeline: DeployedPipeline): Promise<void> {
  const TableName = pipeline.outputs.CityStatsTable;
  await forEachItem(pipeline, 'CityStatsTable', async (client, item) => {
    const kept = Object.entries(item).filter(([name]) => !/^f\d+-\d+$/.test(name));
    await client.send(new PutItemCommand({ TableName, Item: Object.fromEntries(kept) }));
  });
}

async function forEachItem(
  pipeline: DeployedPipeline,
  table: 'CityStatsTable' | 'PartitionProgressTable',
  change: (client: DynamoDBClient, item: Item) => Promise<void>,
): Promise<void> {
  const client = new DynamoDBClient(pipeline.emulator.client);
  try {
    for (const item of await pipeline.scan(table)) {
      await change(client, item);
    }
  } finally {
    client.destroy();
  }
}
