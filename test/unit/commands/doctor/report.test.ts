import { describe, expect, it } from '@jest/globals';
import stringWidth from 'string-width';
import { fault, notMeasured, ok, unknown, warning } from '../../../../local/commands/doctor/finding.ts';
import { formatReport, type Style, toJson } from '../../../../local/commands/doctor/report.ts';
import { NOW } from './circumstances.ts';

const SUBJECT = {
  title: 'Stack CityTemperatures, on AWS, eu-west-1',
  at: NOW,
  fields: { looksAt: 'stack', stack: 'CityTemperatures', endpoint: null, emulator: null, region: 'eu-west-1' },
};
const PLAIN: Style = (_format, text) => text;
const COMMAND =
  'aws lambda update-event-source-mapping --enabled --uuid 8bce9c09-48f9-460d-98aa-4e272102ce99 --region eu-west-1';
const FINDINGS = [
  ok({ check: 'table', subject: 'CityStats' }, 'ACTIVE'),
  fault(
    { check: 'trigger', subject: 'window-closer' },
    'it is Disabled (USER_INITIATED), and that is a rather long story that does not fit into a line',
    {
      todo: 'Nothing is delivered until it is enabled',
      commands: [COMMAND],
      see: 'docs/runbook.md#windows-close-late',
    },
    { state: 'Disabled' },
  ),
  warning({ check: 'lag', subject: 'city-averages' }, 'behind'),
  unknown({ check: 'alarms', subject: 'states' }, 'could not look: needs cloudwatch:DescribeAlarms'),
  notMeasured({ check: 'endpoint', subject: '' }, 'nothing'),
];

describe('the report for people', () => {
  const lines = formatReport(SUBJECT, FINDINGS, 80, PLAIN);

  it('has a line for each thing that was looked at, with a mark, and what to do below it', () => {
    expect(lines).toEqual([
      'Stack CityTemperatures, on AWS, eu-west-1',
      '',
      '✔ table CityStats        ACTIVE',
      '✖ trigger window-closer  it is Disabled (USER_INITIATED), and that is a rather',
      '                         long story that does not fit into a line',
      '                         Nothing is delivered until it is enabled.',
      `    ${COMMAND}`,
      '                         docs/runbook.md#windows-close-late',
      '! lag city-averages      behind',
      '? alarms states          could not look: needs cloudwatch:DescribeAlarms',
      '– endpoint               nothing',
      '',
      '1 well · 1 warning · 1 wrong · 1 could not be looked at · 1 not measured here',
    ]);
  });

  it('fits the terminal, but for commands, which are whole', () => {
    const wide = lines.filter((line) => stringWidth(line) > 80);
    expect(wide).toEqual([`    ${COMMAND}`]);
  });

  it('shows nothing that could steer a terminal', () => {
    const finding = fault({ check: 'alarm', subject: 'a\u001b[2J' }, 'b\u001b[31m\nc', { todo: 'd\u0007' });
    expect(formatReport(SUBJECT, [finding], 80, PLAIN).join('\n')).not.toMatch(/[^\P{Cc}\n]/u);
  });

  it('marks each kind in another color', () => {
    const styled = formatReport(SUBJECT, FINDINGS, 80, (format, text) => `<${format}>${text}`);
    expect(styled.flatMap((line) => /^<(\w+)>([✔✖!?–]) /.exec(line)?.slice(1) ?? [])).toEqual([
      'green',
      '✔',
      'red',
      '✖',
      'yellow',
      '!',
      'yellow',
      '?',
      'dim',
      '–',
    ]);
  });
});

describe('the report for programs', () => {
  it('has the same fields for every finding', () => {
    expect(toJson(SUBJECT, FINDINGS.slice(0, 2))).toEqual({
      looksAt: 'stack',
      stack: 'CityTemperatures',
      endpoint: null,
      emulator: null,
      region: 'eu-west-1',
      at: '2026-11-27T22:31:05.000Z',
      ok: false,
      counts: { ok: 1, warning: 0, fault: 1, unknown: 0, 'not-measured': 0 },
      findings: [
        {
          check: 'table',
          subject: 'CityStats',
          status: 'ok',
          found: 'ACTIVE',
          todo: null,
          commands: [],
          see: null,
          values: {},
        },
        {
          check: 'trigger',
          subject: 'window-closer',
          status: 'fault',
          found: 'it is Disabled (USER_INITIATED), and that is a rather long story that does not fit into a line',
          todo: 'Nothing is delivered until it is enabled',
          commands: [COMMAND],
          see: 'docs/runbook.md#windows-close-late',
          values: { state: 'Disabled' },
        },
      ],
    });
  });

  it('says that all is well only when there is nothing wrong and nothing unseen', () => {
    expect(toJson(SUBJECT, FINDINGS.slice(0, 1))).toMatchObject({ ok: true });
    expect(toJson(SUBJECT, FINDINGS.slice(3, 4))).toMatchObject({ ok: false });
  });
});
