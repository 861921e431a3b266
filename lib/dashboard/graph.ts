import { Duration } from 'aws-cdk-lib';
import { GraphWidget, type GraphWidgetProps, type YAxisProps } from 'aws-cdk-lib/aws-cloudwatch';

/** The finest that AWS tells its own metrics in. */
export const MINUTE = Duration.minutes(1);

export const HEIGHT = 6;

export interface GraphProps extends Pick<GraphWidgetProps, 'left' | 'right' | 'stacked' | 'width' | 'height'> {
  readonly title: string;
  /** What the numbers at the left are. */
  readonly label: string;
  /** The same at the right. */
  readonly rightLabel?: string;
  /** Left out: the scale begins at 0. */
  readonly leftMin?: 'lowest value';
  /** Also what has just come in; left out: no, as a sum of the minute that has just begun would look like a fall. */
  readonly live?: boolean;
}

/** Lines over time whose scale says what it counts. */
export function graph({ label, rightLabel, leftMin, live = false, ...props }: GraphProps): GraphWidget {
  const axis = (text: string): YAxisProps => ({
    label: text,
    showUnits: false,
    ...(leftMin === undefined && { min: 0 }),
  });
  return new GraphWidget({
    height: HEIGHT,
    ...props,
    leftYAxis: axis(label),
    ...(rightLabel !== undefined && { rightYAxis: axis(rightLabel) }),
    liveData: live,
  });
}
