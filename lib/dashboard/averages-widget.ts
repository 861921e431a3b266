import { Duration } from 'aws-cdk-lib';
import { CustomWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { PipelineFunction } from '../pipeline-function.ts';
import type { State } from '../state.ts';

export interface AveragesWidgetProps {
  readonly state: State;
}

interface Place {
  readonly title: string;
  readonly width: number;
  readonly height: number;
}

/**
 * Shows on the dashboard what the tables hold: cities are no metrics, since each of 52 would cost US$ 0.30 a month. CloudWatch invokes
 * the function with the rights of whoever looks, so it needs no permission to be invoked; and as nobody's work hangs on it, it has no
 * alarm: who looks sees that it fails.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/add_custom_widget_dashboard.html
 */
export class AveragesWidget extends Construct {
  readonly function: PipelineFunction<'cityStatsTable' | 'windowMaximaTable'>;

  constructor(scope: Construct, id: string, { state }: AveragesWidgetProps) {
    super(scope, id);
    this.function = new PipelineFunction(this, 'averages-widget', {
      folder: 'averages-widget',
      description: 'Shows averages and maxima on the dashboard',
      timeout: Duration.seconds(10),
      variables: { cityStatsTable: state.cityStats.tableName, windowMaximaTable: state.windowMaxima.tableName },
    });
    state.cityStats.grant(this.function, 'dynamodb:Scan');
    state.windowMaxima.grant(this.function, 'dynamodb:Query');
  }

  averages(place: Place): CustomWidget {
    return this.#widget(place, 'averages');
  }

  newestWindows(place: Place): CustomWidget {
    return this.#widget(place, 'windows');
  }

  /** What it shows is the present, whatever the dashboard's range and size. */
  #widget(place: Place, view: string): CustomWidget {
    return new CustomWidget({
      ...place,
      functionArn: this.function.functionArn,
      params: { view },
      updateOnRefresh: true,
      updateOnResize: false,
      updateOnTimeRangeChange: false,
    });
  }
}
