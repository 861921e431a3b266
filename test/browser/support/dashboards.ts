const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const alarmArn = (name: string) => `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`;
const city = (name: string) => ['Weather', 'Temperature', 'City', name];

const metric = (place: number[], title: string, properties: object) =>
  widget('metric', place, { title, ...properties });

function widget(type: string, [x, y, width, height]: number[], properties: object) {
  return { type, x, y, width, height, properties: { region: 'us-east-1', ...properties } };
}

/** A widget of every kind, each of them with data. */
export const EVERY_KIND = {
  start: '-PT15M',
  periodOverride: 'inherit',
  widgets: [
    widget('text', [0, 0, 24, 2], {
      markdown:
        '## Weather of a test\nWhat one sees: **three cities**. [button:primary:Runbook](https://example.com/runbook)',
    }),
    metric([0, 2, 12, 6], 'Temperature of each city', {
      liveData: true,
      view: 'timeSeries',
      stat: 'Maximum',
      period: 5,
      metrics: [
        [...city('Athens'), { label: 'Athens' }],
        ['...', 'Oslo', { label: 'Oslo' }],
      ],
      yAxis: { left: { label: '°C', showUnits: false } },
      annotations: { horizontal: [{ value: 35, label: 'hot', fill: 'above' }] },
    }),
    metric([12, 2, 12, 6], 'Readings', {
      view: 'timeSeries',
      stacked: true,
      stat: 'Sum',
      period: 60,
      metrics: [
        ['Weather', 'Readings', 'Kind', 'accepted', { label: 'accepted' }],
        ['.', '.', '.', 'rejected', { label: 'rejected', color: '#d62728' }],
      ],
    }),
    metric([0, 8, 6, 4], 'Latest', {
      liveData: true,
      view: 'singleValue',
      stat: 'Maximum',
      period: 5,
      sparkline: true,
      metrics: [[...city('Athens'), { label: 'Athens' }]],
    }),
    metric([6, 8, 6, 4], 'Share rejected', {
      view: 'singleValue',
      stat: 'Sum',
      period: 60,
      setPeriodToTimeRange: true,
      singleValueFullPrecision: true,
      metrics: [
        [{ expression: '100 * bad / (good + bad)', label: '% rejected', id: 'share' }],
        ['Weather', 'Readings', 'Kind', 'accepted', { id: 'good', visible: false }],
        ['.', '.', '.', 'rejected', { id: 'bad', visible: false }],
      ],
    }),
    metric([12, 8, 6, 4], 'Humidity', {
      view: 'gauge',
      stat: 'Average',
      metrics: [['Weather', 'Humidity', { label: 'Humidity' }]],
      yAxis: { left: { min: 0, max: 100 } },
      annotations: { horizontal: [{ value: 80, label: 'damp' }] },
    }),
    metric([18, 8, 6, 4], 'Bars', {
      view: 'bar',
      stat: 'Maximum',
      metrics: [city('Athens'), ['...', 'Oslo']],
    }),
    metric([0, 12, 12, 4], 'Table', {
      view: 'table',
      stat: 'Maximum',
      period: 60,
      metrics: [city('Athens'), ['...', 'Oslo']],
    }),
    widget('alarm', [12, 12, 12, 4], { title: 'Alarms', alarms: [alarmArn('too-hot'), alarmArn('too-cold')] }),
    widget('custom', [0, 16, 12, 7], { title: 'Averages', endpoint: arn('table'), params: {} }),
    widget('custom', [12, 16, 6, 7], { title: 'Event', endpoint: arn('echo'), params: { colour: 'blue' } }),
    widget('custom', [18, 16, 6, 3], { title: 'Words', endpoint: arn('markdown') }),
    metric([18, 19, 6, 4], 'Nothing yet', { metrics: [['Weather', 'Snow']] }),
    metric([0, 23, 24, 5], 'The alarm itself', { annotations: { alarms: [alarmArn('too-hot')] } }),
  ],
};

/** What fails or is not known, beside a widget that works. */
export const PROBLEMS = {
  widgets: [
    widget('custom', [0, 0, 8, 4], { title: 'Broken', endpoint: arn('failing') }),
    widget('log', [8, 0, 8, 4], { title: 'Logs', query: "SOURCE 'x'" }),
    metric([16, 0, 8, 4], 'Pie', { view: 'pie', metrics: [city('Oslo')] }),
    metric([0, 4, 12, 4], 'Found', { metrics: [[{ expression: "SEARCH('{Weather}', 'Sum')" }], city('Oslo')] }),
    widget('alarm', [12, 4, 6, 4], { title: 'Alarms', alarms: [alarmArn('forgotten')] }),
    metric([18, 4, 6, 4], 'Working', {
      view: 'singleValue',
      metrics: [['Weather', 'Humidity', { label: 'Humidity' }]],
    }),
  ],
};

export const HOSTILE = {
  widgets: [
    widget('custom', [0, 0, 12, 6], { title: 'Hostile', endpoint: arn('hostile') }),
    widget('text', [12, 0, 12, 6], {
      markdown:
        'safe words <img src=x onerror="window.hacked=\'markdown\'"> [press](javascript:window.hacked=1) <style>body{display:none}</style>',
    }),
    metric([0, 6, 12, 6], '<img src=x onerror="window.hacked=\'title\'">', {
      metrics: [
        [
          'Weather',
          'Humidity',
          { label: '<img src=x onerror="window.hacked=\'label\'">', color: 'red;background:url(x)' },
        ],
      ],
    }),
  ],
};
