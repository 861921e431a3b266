import { Html } from './html.ts';

/**
 * All colours but the bar's are the dashboard's own, so that both of its themes suit; the bar stands out against either. Nothing has a
 * width in pixels, as a widget can be narrow.
 */
export const STYLE = new Html(`<style>
.results { font-variant-numeric: tabular-nums; }
.results table { border-collapse: collapse; width: 100%; }
.results th, .results td { border-bottom: 1px solid rgba(128, 128, 128, 0.4); padding: 0.2em 0.4em; text-align: left; }
.results .number { text-align: right; white-space: nowrap; }
/* A long name is broken, but not to make room for the bars. */
.results .name { min-width: 6.5em; overflow-wrap: anywhere; }
.results th.number { white-space: normal; }
.results .arrow { height: 0.55em; margin-left: 0.3em; width: 0.7em; }
.results button { background: none; border: 0; color: inherit; cursor: pointer; font: inherit; font-weight: bold; padding: 0; text-decoration: underline; white-space: nowrap; }
.results .bar { display: block; height: 0.6em; min-width: 2em; width: 100%; }
.results .latest { font-size: 1.3em; margin: 0.2em 0; overflow-wrap: anywhere; }
.results .latest strong { font-size: 1.8em; white-space: nowrap; }
.results p { margin: 0.3em 0; }
</style>`);
