// Which lines of the testee's own code the cases reached, and which none did.

function share(part, whole) { return whole === 0 ? 'no line' : Math.floor(100 * part / whole) + '\u202f%'; }

function coverageTotals(run) {
  const files = run.coverage ? run.coverage.files : [];
  return {files, lines: files.reduce((sum, each) => sum + each.lines, 0), reached: files.reduce((sum, each) => sum + each.reached, 0)};
}

function meterOf(part, whole) {
  const reached = el('i', {class: 'good'});
  reached.style.flexGrow = part;
  const rest = el('i', {class: 'none'});
  rest.style.flexGrow = whole - part;
  return el('div', {class: 'meter', 'aria-hidden': 'true'}, part > 0 && reached, whole > part && rest);
}

function stretch(range) {
  const told = range.text ? range.text.split('\n').length - 1 : 0;
  const lines = range.to - range.from + 1;
  return el('section', {class: 'unreached'},
    el('h4', null, lines === 1 ? 'line ' + range.from : 'lines ' + range.from + ' to ' + range.to),
    told > 0 && el('pre', {class: 't', tabindex: '0', 'aria-label': 'Lines that no case reached'}, clipped(range.text, 4000)),
    told > 0 && told < lines && el('p', {class: 'note'}, 'shown: ' + told + ' of ' + plural(lines, 'line')));
}

function coverageTab(run) {
  const {files, lines, reached} = coverageTotals(run);
  if (!files.length) {
    return el('section', {class: 'empty-state'}, el('h2', null, 'Not measured'),
      el('p', null, 'Build the testee with ', el('code', null, './build.sh --cover'), ' and run with ', el('code', null, '--coverage'),
        ': then this shows which lines of the policy the cases reached, and which none did.'));
  }
  const page = runs.length === 1 && /^[a-z]+(\/[a-z]+)*\.html$/.test(run.coverage.page) && run.coverage.page;
  const worst = [...files].sort((a, b) => (b.lines - b.reached) - (a.lines - a.reached));
  return [el('h2', null, share(reached, lines) + ' of the testee\u2019s lines', el('small', null, ' ' + ratio(reached, lines, 'line') + ' in ' + plural(files.length, 'file'))),
    el('p', {class: 'lead'}, 'About the lines that no case reached, this report says nothing. ', page && el('a', {href: page}, 'Line by line')),
    worst.map(file => folded({class: 'row file'},
      [el('code', {class: 'row-words t'}, clipped(file.file, 200)), meterOf(file.reached, file.lines), el('small', null, ratio(file.reached, file.lines, 'line'))],
      () => file.unreached.length ? el('div', null, file.unreached.map(stretch)) : el('p', {class: 'note'}, 'Every line was reached.')))];
}
