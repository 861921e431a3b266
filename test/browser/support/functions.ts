/** Functions of custom widgets: what each returns is what its tests look at. */

/** A table that its headings sort, each by a call of the function itself. */
const TABLE = `exports.handler = async ({ sort = 'city', widgetContext }, { invokedFunctionArn }) => {
  const cities = [['Athens', 18.1], ['Bern', 14.5], ['Oslo', 29.25]];
  cities.sort((a, b) => sort === 'city' ? a[0].localeCompare(b[0]) : b[1] - a[1]);
  const heading = (name, by) => '<th><a>' + name + '</a><cwdb-action action="call" endpoint="' + invokedFunctionArn + '">{"sort":"' + by + '"}</cwdb-action></th>';
  return '<style>td { font-variant-numeric: tabular-nums }</style><table><tr>' + heading('City', 'city') + heading('Average', 'average') + '</tr>' +
    cities.map(([city, value]) => '<tr><td>' + city + '</td><td>' + value + '</td></tr>').join('') + '</table>' +
    '<p>theme ' + widgetContext.theme + '</p><p>note ' + (widgetContext.forms.all.note ?? '') + '</p><input name="note" aria-label="Note">' +
    '<a class="btn">About</a><cwdb-action display="popup"><h3>About</h3><a class="btn">More</a><cwdb-action display="popup"><b>Even more</b></cwdb-action></cwdb-action>' +
    '<a class="btn btn-primary">Reset</a><cwdb-action action="call" display="popup" confirmation="Reset it?" endpoint="' + invokedFunctionArn + '">{"sort":"reset"}</cwdb-action>';
};`;

/** Returns its event. */
const ECHO = `exports.handler = async (event) => event;`;

const MARKDOWN = `exports.handler = async () => ({ markdown: '**bold** words' });`;

const FAILING = `exports.handler = async () => { throw new Error('out of coffee'); };`;

/** Everything that must not work. \`canary\` is a server that must never hear of it. */
export const hostileHtml = (canary: string) => `
  <p id="innocent">innocent text</p>
  <script>window.hacked = 'script';</script>
  <img src="${canary}/image" onerror="window.hacked = 'onerror'">
  <img src="data:image/png;base64,AAAA" onerror="window.hacked = 'data onerror'">
  <a id="js" href="javascript:window.hacked='javascript'">press me</a>
  <a id="tabbed" href="jav&#x09;ascript:window.hacked='tab'">press me too</a>
  <a id="own" href="/api/dashboards">this server</a>
  <iframe src="${canary}/frame" srcdoc="<script>parent.hacked = 'iframe'</script>"></iframe>
  <object data="${canary}/object"></object><embed src="${canary}/embed">
  <svg onload="window.hacked = 'svg'"><use href="data:image/svg+xml,<svg id='x' onload='hacked=1'/>#x"></use>
    <a xlink:href="javascript:window.hacked='xlink'"><text y="10">x</text></a></svg>
  <math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hacked='mxss'&gt;"></table></math>
  <style>
    @import url("${canary}/import");
    body, header, .widget { display: none !important; }
    #innocent { background: url("${canary}/background"); }
    :host { position: fixed !important; inset: 0 !important; z-index: 999999 !important; background: red !important; }
    #cover { position: fixed; inset: 0; width: 100vw; height: 100vh; z-index: 999999; background: red; }
  </style>
  <div id="cover">cover</div>
  <div popover="auto" id="pop">popover</div><button popovertarget="pop">open</button>
  <form id="elsewhere" action="${canary}/form" method="post"><input name="secret" value="1"><button id="send" formaction="${canary}/formaction">send</button></form>
  <base href="${canary}/"><meta http-equiv="refresh" content="0;url=${canary}/refresh"><link rel="stylesheet" href="${canary}/link">
  <a id="act">act</a><cwdb-action display="popup"><img src="x" onerror="window.hacked = 'action'"><script>window.hacked = 'action script'</script><i>tame</i></cwdb-action>
  <template><img src="x" onerror="window.hacked = 'template'"></template>`;

const hostile = (canary: string) => `exports.handler = async () => ${JSON.stringify(hostileHtml(canary))};`;

/** A CloudFormation template with a function of each kind, named by it. */
export function functionsTemplate(canary: string) {
  const code = { table: TABLE, echo: ECHO, markdown: MARKDOWN, failing: FAILING, hostile: hostile(canary) };
  const resources = Object.entries(code).map(([name, text]) => [
    name,
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: name,
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: 'arn:aws:iam::000000000000:role/test',
        Code: { ZipFile: text },
      },
    },
  ]);
  return { Resources: Object.fromEntries(resources) };
}
