// The messages of a case as swim lanes: time runs to the right, one lane for each party. Bars show the
// state a lane is in, signs the messages; the first one that does not fit is marked through all lanes.

const STATE_NAMES = ['IDLE', 'CONNECTING', 'READY', 'TRANSIENT_FAILURE', 'SHUTDOWN'];
const LANE = 30;
const HEAD = 26;
const MOST_LANES = 12;
const MOST_MESSAGES = 500;

// The connectivity state that a message tells, if it tells one.
function stateIn(entry) {
  try {
    const envelope = JSON.parse(entry.json);
    const body = envelope.command || envelope.event || {};
    for (const key of ['sub_conn_state', 'state_updated']) {
      if (body[key] && STATE_NAMES.includes(body[key].state)) return body[key].state;
    }
  } catch (unreadable) {
    // The words say it too.
  }
  const found = /\b(IDLE|CONNECTING|READY|TRANSIENT_FAILURE|SHUTDOWN)\b/.exec(entry.words);
  return found ? found[1] : '';
}

function laneKey(entry) {
  if (entry.name === 'StateUpdated' || entry.name === 'ResolveNow') return 'channel';
  if (entry.sub_conn) return 'sub ' + entry.sub_conn;
  if (entry.name === 'Pick' || entry.name === 'CallDone' || entry.name === 'Burst') return 'calls';
  if (entry.name === 'Advance') return 'clock';
  return entry.from_judge ? 'judge' : 'channel';
}

// Where everything stands: lanes from the top, messages from the left, bars and steps between them.
function layOut(result) {
  const divergent = result.trace.findIndex(each => each.divergent);
  const last = divergent < 0 ? result.trace.length : Math.min(result.trace.length, divergent + 60);
  const from = Math.max(0, last - MOST_MESSAGES);
  const to = Math.min(result.trace.length, from + MOST_MESSAGES);
  const lanes = [{key: 'judge', label: 'judge'}, {key: 'channel', label: 'channel'}];
  const subs = new Map();
  for (let i = from; i < to; ++i) {
    const entry = result.trace[i];
    if (entry.sub_conn && !subs.has(entry.sub_conn)) subs.set(entry.sub_conn, entry.endpoint);
    if (entry.sub_conn && entry.endpoint) subs.set(entry.sub_conn, entry.endpoint);
  }
  let kept = 0;
  const shared = new Set();
  for (const [number, endpoint] of [...subs].sort((a, b) => a[0] - b[0])) {
    if (++kept > MOST_LANES) shared.add('sub ' + number);
    else lanes.push({key: 'sub ' + number, label: endpoint ? endpoint : 'SubConn ' + number, number});
  }
  if (shared.size) lanes.push({key: 'others', label: plural(shared.size, 'other')});
  const drawn = result.trace.slice(from, to);
  if (drawn.some(entry => laneKey(entry) === 'calls')) lanes.push({key: 'calls', label: 'calls'});
  if (drawn.some(entry => entry.now_nanos > 0 || laneKey(entry) === 'clock')) lanes.push({key: 'clock', label: 'clock'});
  if (drawn.some(entry => entry.expects)) lanes.push({key: 'expected', label: 'expected'});
  const rowOf = new Map(lanes.map((lane, row) => [lane.key, row]));
  const row = entry => rowOf.get(shared.has(laneKey(entry)) ? 'others' : laneKey(entry));

  const marks = [];
  const bars = [];
  const jumps = [];
  const owed = [];
  const open = new Map();
  let x = 18;
  let now = 0;
  let turn = rowOf.get('judge');
  const close = (at, state) => {
    if (open.has(at)) bars.push({...open.get(at), to: x});
    open.delete(at);
    if (state && state !== 'GONE') open.set(at, {row: at, from: x, state});
  };
  for (let i = from; i < to; ++i) {
    const entry = result.trace[i];
    if (entry.now_nanos > now) {
      jumps.push({x: x + 6, words: '+' + clock(entry.now_nanos - now)});
      x += 34;
    }
    now = entry.now_nanos;
    const done = entry.name === 'Done';
    const at = done ? turn : row(entry);
    if (entry.from_judge) turn = at;
    const state = entry.name === 'SubConnState' || entry.name === 'StateUpdated' ? stateIn(entry) : '';
    const bar = !rowOf.has('others') || at !== rowOf.get('others');
    if (bar && state) close(at, state === 'SHUTDOWN' ? 'GONE' : state);
    if (bar && entry.name === 'SubConnCreated') close(at, 'IDLE');
    if (bar && entry.name === 'SubConnShutdown') close(at, 'GONE');
    marks.push({index: i, x, row: at, done, fromJudge: entry.from_judge, divergent: entry.divergent});
    if (entry.expects) owed.push({x, words: entry.expects});
    x += done ? 12 : 22;
  }
  for (const at of [...open.keys()]) close(at, '');
  owed.forEach((each, i) => { each.to = i + 1 < owed.length ? owed[i + 1].x : x; });
  return {lanes, marks, bars, jumps, owed, width: x + 12, height: HEAD + lanes.length * LANE + 4, from, to};
}

const STATE_CLASS = {IDLE: 'idle', CONNECTING: 'connecting', READY: 'ready', TRANSIENT_FAILURE: 'failure'};
const STATE_SHORT = {IDLE: 'IDLE', CONNECTING: 'CONN', READY: 'READY', TRANSIENT_FAILURE: 'TF'};

function stepBands(result, plan) {
  const bands = [];
  const at = new Map(plan.marks.map(mark => [mark.index, mark]));
  result.steps.forEach((step, number) => {
    const marks = [];
    for (let i = step.first_message; i < step.end_message && i < plan.to; ++i) if (at.has(i)) marks.push(at.get(i));
    if (marks.length) bands.push({step, number, from: marks[0].x - 11, to: marks[marks.length - 1].x + 9});
  });
  return bands;
}

function drawLanes(result, plan, choose) {
  const y = row => HEAD + row * LANE + LANE / 2;
  const picture = svg('svg', {width: plan.width, height: plan.height, role: 'presentation', class: 'lanes'});
  stepBands(result, plan).forEach((band, i) => {
    picture.append(svg('rect', {class: 'band ' + band.step.status + (i % 2 ? ' odd' : ''), x: band.from, y: 0,
      width: Math.max(band.to - band.from, 4), height: plan.height, 'data-step': band.number}));
    picture.append(svg('text', {class: 'step-number ' + band.step.status, x: band.from + 4, y: 15}, band.number + 1));
  });
  plan.lanes.forEach((lane, row) =>
    picture.append(svg('line', {class: 'rail', x1: 0, x2: '100%', y1: y(row), y2: y(row)})));
  for (const bar of plan.bars) {
    const width = Math.max(bar.to - bar.from, 3);
    picture.append(svg('rect', {class: 'bar ' + STATE_CLASS[bar.state], x: bar.from, y: y(bar.row) - 9, width, height: 18, rx: 4}));
    // The name stands between the first two signs on the bar, if there is room.
    const next = plan.marks.find(mark => mark.row === bar.row && mark.x > bar.from + 1);
    const room = Math.min(bar.to, next ? next.x - 6 : Infinity) - bar.from - 12;
    const name = [bar.state, STATE_SHORT[bar.state]].find(each => each.length * 6.9 < room);
    if (name) picture.append(svg('text', {class: 'bar-name', x: bar.from + 11, y: y(bar.row) + 3.5}, name));
  }
  const expectedRow = plan.lanes.findIndex(lane => lane.key === 'expected');
  for (const each of plan.owed) {
    const width = Math.max(each.to - each.x - 2, 3);
    const bar = svg('rect', {class: 'owed', x: each.x, y: y(expectedRow) - 9, width, height: 18, rx: 4});
    bar.append(svg('title', {}, each.words));
    picture.append(bar);
    // As much of the words as there is room for; all of them stand with the message.
    const room = Math.floor((width - 10) / 6.4);
    if (room > 3) {
      const words = each.words.length > room ? each.words.slice(0, room - 1) + '\u2026' : each.words;
      picture.append(svg('text', {class: 'bar-name', x: each.x + 6, y: y(expectedRow) + 3.5}, words));
    }
  }
  const clockRow = plan.lanes.findIndex(lane => lane.key === 'clock');
  for (const jump of plan.jumps) {
    picture.append(svg('text', {class: 'jump', x: jump.x, y: y(clockRow) + 4}, jump.words));
  }
  const first = plan.marks.find(mark => mark.divergent);
  if (first) {
    picture.append(svg('line', {class: 'divergence', x1: first.x, x2: first.x, y1: 0, y2: plan.height}));
  }
  for (const mark of plan.marks) {
    const sign = mark.done ?
      svg('line', {class: 'sign done', x1: mark.x, x2: mark.x, y1: y(mark.row) - 5, y2: y(mark.row) + 5}) :
      svg('circle', {class: 'sign ' + (mark.fromJudge ? 'said' : 'seen') + (mark.divergent ? ' divergent' : ''),
        cx: mark.x, cy: y(mark.row), r: mark.divergent ? 6.5 : 5});
    const area = svg('rect', {class: 'hit', x: mark.x - (mark.done ? 5 : 10), y: HEAD - 6,
      width: mark.done ? 11 : 21, height: plan.height - HEAD + 6, onclick: () => choose(mark.index)});
    picture.append(sign, area);
  }
  const ring = svg('circle', {class: 'ring', r: 10, cx: -20, cy: 0});
  picture.append(ring);
  const point = index => {
    const mark = plan.marks.find(each => each.index === index);
    ring.setAttribute('cx', mark ? mark.x : -20);
    ring.setAttribute('cy', mark ? y(mark.row) : 0);
  };
  return {picture, point};
}

// The timeline with the message that is selected below it. `onselect` is told the index of each
// selected message; select() and selectStep() choose from outside.
function timeline(result, onselect) {
  if (!result.trace.length) {
    return {node: el('p', {class: 'empty'}, 'No message was exchanged in this case.'), select() {}, selectStep() {}};
  }
  const plan = layOut(result);
  const detail = el('div', {class: 'message', 'aria-live': 'polite'});
  let current = -1;
  const select = index => {
    if (index < 0 || index >= result.trace.length) return;
    current = index;
    point(index);
    detail.replaceChildren(message(result, index, select));
    reveal(index);
    onselect(index);
  };
  const {picture, point} = drawLanes(result, plan, select);
  const scroller = el('div', {class: 'scroller', tabindex: '0', role: 'group',
    'aria-label': 'Timeline of ' + plural(result.trace.length, 'message') + '. Left and right arrow choose a message.',
    onkeydown: event => {
      const move = {ArrowRight: 1, ArrowLeft: -1}[event.key];
      if (!move) return;
      event.preventDefault();
      select(Math.min(Math.max(current + move, 0), result.trace.length - 1));
    }}, picture);
  const reveal = index => {
    const mark = plan.marks.find(each => each.index === index);
    if (!mark) return;
    if (mark.x < scroller.scrollLeft + 30 || mark.x > scroller.scrollLeft + scroller.clientWidth - 30) {
      scroller.scrollLeft = mark.x - scroller.clientWidth / 2;
    }
  };
  const names = el('div', {class: 'lane-names', 'aria-hidden': 'true'},
    plan.lanes.map(lane => el('div', {class: 't', title: clipped(lane.label)}, clipped(lane.label, 60))));
  const cut = plan.to - plan.from < result.trace.length &&
    el('p', {class: 'note'}, 'Drawn: messages ' + (plan.from + 1) + ' to ' + plan.to + ' of ' + result.trace.length + '.');
  const node = el('div', {class: 'timeline'},
    el('div', {class: 'plot'}, names, scroller), legend(), cut, detail);
  const divergent = result.trace.findIndex(each => each.divergent);
  const failed = failedStep(result);
  const start = divergent >= 0 ? divergent : failed ? failed.end_message - 1 : 0;
  // Once it is in the page and has a width.
  requestAnimationFrame(() => select(Math.min(Math.max(start, 0), result.trace.length - 1)));
  return {node, select,
    selectStep: step => select(Math.min(step.first_message, result.trace.length - 1))};
}

function legend() {
  const item = (shape, words) => el('span', null, shape, words);
  const dot = kind => svg('svg', {width: 12, height: 12, 'aria-hidden': 'true'},
    svg('circle', {class: 'sign ' + kind, cx: 6, cy: 6, r: kind.includes('divergent') ? 5.5 : 4.5}));
  return el('p', {class: 'legend'}, item(dot('said'), 'judge says'), item(dot('seen'), 'testee does'),
    item(dot('seen divergent'), 'first divergence'),
    ['IDLE', 'CONNECTING', 'READY', 'TRANSIENT_FAILURE'].map(state =>
      item(el('i', {class: 'swatch ' + STATE_CLASS[state]}), state)),
    item(el('i', {class: 'swatch owed'}), 'what the models expect'));
}

function pretty(json) {
  try {
    return JSON.stringify(JSON.parse(json), null, 2);
  } catch (unreadable) {
    return json;
  }
}

// What the models expected of the policy when this message came: what stood there at the end of the turn before.
function expectedAt(result, index) {
  for (let i = index - 1; i >= 0; --i) if (result.trace[i].expects) return result.trace[i].expects;
  return '';
}

// One message in words, with the step it belongs to and its JSON.
function message(result, index, select) {
  const entry = result.trace[index];
  const step = result.steps.findIndex(each => index >= each.first_message && index < each.end_message);
  const move = (label, by, name) => el('button', {type: 'button', class: 'plain', 'aria-label': name,
    disabled: index + by < 0 || index + by >= result.trace.length, onclick: () => select(index + by)}, label);
  return el('div', {class: entry.divergent ? 'divergent' : ''},
    el('div', {class: 'message-head'},
      el('span', null, 'message ' + (index + 1) + ' of ' + result.trace.length, ' \u00b7 ',
        entry.from_judge ? 'judge \u2192 testee' : 'testee \u2192 judge', ' \u00b7 t = ' + clock(entry.now_nanos),
        step >= 0 && ' \u00b7 step ' + (step + 1) + ' of ' + result.steps.length),
      el('span', {class: 'moves'}, move('\u2190', -1, 'Previous message'), move('\u2192', 1, 'Next message'))),
    expectedAt(result, index) && el('p', {class: 'expected t'}, el('b', null, 'Expected '), clipped(expectedAt(result, index), 2000)),
    entry.divergent && el('p', {class: 'flag'}, 'First divergence: here the testee leaves what was expected'),
    el('p', {class: 'words t'}, el('b', null, clipped(entry.name, 80)), ' ', clipped(entry.words, 2000)),
    entry.json ? el('pre', {class: 't', tabindex: '0', 'aria-label': 'The message as JSON'}, clipped(pretty(entry.json), 20000)) :
      el('p', {class: 'note'}, 'The message itself is in report.json.'));
}
