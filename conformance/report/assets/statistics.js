// The tab of counts: what was promised by chance, what was seen, and how sure that is.

const ANSWERS = {
  conforms: {tone: 'good', mark: '\u2713', word: 'conforms'},
  violates: {tone: 'bad', mark: '\u00d7', word: 'violates'},
  undecided: {tone: 'open', mark: '?', word: 'undecided'},
};

function percent(part, digits = 1) { return (100 * part).toFixed(digits) + '\u202f%'; }

// 1e-11 as 10 to the power, the way a reader writes it.
function chanceOf(value) {
  if (!(value > 0)) return '0';
  const power = Math.floor(Math.log10(value));
  const head = value / 10 ** power;
  return (Math.abs(head - 1) < 0.05 ? '' : head.toFixed(1) + '\u00b7') + '10' + superscript(power);
}

function superscript(number) {
  return String(Math.round(number)).replace(/[-0-9]/g, c => c === '-' ? '\u207b' : '\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079'[Number(c)]);
}

// One share as a bar: what is tolerated as a band, the promise as a line, the count as a dot. The bar ends at twice the promise.
function shareBar(measurement, share) {
  const seen = measurement.total ? share.counted / measurement.total : 0;
  const bounded = measurement.method === 'binomial' && measurement.total;
  const low = bounded ? share.least / measurement.total : share.promised * (1 - measurement.tolerance);
  const high = bounded ? share.most / measurement.total : share.promised * (1 + measurement.tolerance);
  const at = part => Math.max(0, Math.min(100, 50 * part / share.promised));
  return svg('svg', {class: 'share-bar', viewBox: '0 0 100 10', preserveAspectRatio: 'none', 'aria-hidden': 'true'},
    svg('rect', {class: 'share-band', x: at(low), y: 2, width: Math.max(0.5, at(high) - at(low)), height: 6}),
    svg('rect', {class: 'share-promise', x: 49.75, y: 0, width: 0.5, height: 10}),
    svg('rect', {class: 'share-seen', x: at(seen) - 0.6, y: 1, width: 1.2, height: 8}));
}

function shareRow(measurement, share) {
  const seen = measurement.total ? share.counted / measurement.total : 0;
  return el('tr', null, el('th', {scope: 'row', class: 't'}, clipped(share.name, 80)),
    el('td', null, percent(share.promised)), el('td', null, percent(seen, 2)), el('td', null, share.counted.toLocaleString('en')),
    el('td', null, measurement.method === 'binomial' ? share.least.toLocaleString('en') + ' to ' + share.most.toLocaleString('en')
      : percent(share.promised * (1 - measurement.tolerance)) + ' to ' + percent(share.promised * (1 + measurement.tolerance))),
    el('td', {class: 'share-cell'}, shareBar(measurement, share)));
}

function evidenceWords(measurement) {
  if (measurement.method === 'binomial') {
    return 'A fixed number of choices. A share that is off by ' + percent(measurement.tolerance, 0) + ' of itself is noticed with a chance of ' +
      percent(1 - measurement.miss) + ' or more.';
  }
  return 'Counted until it was decided. Odds against the promise 10' + superscript(measurement.log10_against) + ' to 1, for it 10' +
    superscript(measurement.log10_for) + ' to 1. A share that is off by ' + percent(measurement.tolerance, 0) +
    ' of itself or more goes unnoticed with a chance below ' + chanceOf(measurement.miss) + '.';
}

function measurementCard(result, measurement) {
  const answer = ANSWERS[measurement.answer] || ANSWERS.undecided;
  return el('article', {class: 'measurement'},
    el('h3', {class: 't'}, chip(answer, answer.word), ' ', clipped(measurement.words, 300)),
    el('p', {class: 'note'}, el('a', {class: 't', href: '#case/' + encodeURIComponent(result.name)}, clipped(result.name, 200)),
      ' \u00b7 ' + plural(measurement.total, 'choice') + ' \u00b7 false alarm below ' + chanceOf(measurement.false_alarm)),
    el('div', {class: 'scrolls'}, el('table', {class: 'shares'},
      el('thead', null, el('tr', null, ['', 'promised', 'seen', 'count', 'tolerated', ''].map(word => el('th', {scope: 'col'}, word)))),
      el('tbody', null, measurement.shares.slice(0, 100).map(share => shareRow(measurement, share))))),
    el('p', {class: 'note'}, evidenceWords(measurement)));
}

function statisticsTab(run) {
  const all = run.cases.flatMap(result => (result.measurements || []).map(measurement => [result, measurement]));
  if (!all.length) return el('p', {class: 'empty'}, 'No step of this run was about chance: 0 of ' + plural(run.cases.length, 'case') + ' counted anything.');
  return el('div', {class: 'statistics'},
    el('p', {class: 'lead'}, 'The chance that any of these ' + plural(all.length, 'count') + ' calls a correct policy a violator is below ' +
      chanceOf(run.totals.false_alarm) + '. Undecided is never a pass.'),
    el('p', {class: 'note'}, 'E-processes may be looked at any time: under a promise that is kept, evidence of 1/\u03b1 is ever reached with a chance of at ' +
      'most \u03b1 (Ville\u2019s inequality). The levels 10\u207b\u00b2 to 10\u207b\u2074 were measured by simulation; lower ones follow.'),
    all.map(([result, measurement]) => measurementCard(result, measurement)));
}
