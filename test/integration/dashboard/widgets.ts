import { dashboardsOf } from '../../../local/dashboard/template-dashboards.ts';
import { MINISTACK } from '../../../local/endpoint/engine.ts';
import { readStack } from '../../../local/kafka-trigger/stack.ts';
import { parseWidgets, readDashboard, type Widget } from '../../support/dashboard-body.ts';
import type { DeployedPipeline } from '../pipeline/deployed-pipeline.ts';
import { currentTarget } from '../target.ts';

/** The widgets of a pipeline's dashboard: the deployed one, or where the endpoint keeps none of a stack's, as our page reads it. */
export async function widgetsOf({ emulator, outputs, stackName }: DeployedPipeline): Promise<readonly Widget[]> {
  const { stackDashboards } = currentTarget()?.engine ?? MINISTACK;
  if (stackDashboards === 'kept') {
    return readDashboard(emulator.client, outputs.Dashboard);
  }
  const [body = ''] = dashboardsOf(await readStack(stackName, emulator.client)).values();
  return parseWidgets(body);
}
