import { get } from './api.js';
import { element } from './dom.js';
import { dayTime } from './format.js';

/** @import { Alarm } from '../alarms.ts' */
/** @import { AlarmWidget } from '../widgets.ts' */

const STATES = { ALARM: 'In alarm', INSUFFICIENT_DATA: 'Insufficient data', OK: 'OK' };

/** A state told by a word, not by its color alone. @param {Pick<Alarm, 'state'>} alarm */
export function alarmState({ state }) {
  return element('span', { class: `state ${state}` }, STATES[state]);
}

/** @param {readonly Alarm[]} alarms */
export function alarmList(alarms) {
  const items = alarms.map((alarm) =>
    element(
      'li',
      { class: alarm.state, title: alarm.description || alarm.reason },
      element('strong', {}, alarm.name),
      alarmState(alarm),
      element('small', {}, alarm.since === undefined ? '' : ` since ${dayTime(alarm.since)}`),
    ),
  );
  return element('ul', { class: 'alarms' }, ...items);
}

/** @param {readonly Alarm[]} alarms */
export function alarmSummary(alarms) {
  /** @param {string} state */
  const count = (state) => alarms.filter((alarm) => alarm.state === state).length;
  const counts = Object.entries(STATES).map(([state, text]) => `${text} ${count(state)}`);
  return `Alarms: ${counts.join(' · ')}`;
}

/** An alarm widget. */
export class AlarmView {
  /** @param {AlarmWidget} widget @param {HTMLElement} body */
  constructor(widget, body) {
    this.widget = widget;
    this.body = body;
  }

  /** @param {import('./card.js').Context} context */
  async load({ dashboard }) {
    const { alarms, problems } = await get('/api/alarms', { dashboard, widget: this.widget.id });
    const empty = element('p', { class: 'empty' }, 'No alarms in these states.');
    this.body.replaceChildren(alarms.length > 0 ? alarmList(alarms) : empty);
    return problems;
  }
}
