// Several runs side by side: who they are, then requirements by testees.

function runTitle(run) {
  const testee = run.testee;
  return testee.implementation ? testee.implementation + ' ' + testee.version : testee.command || 'a testee';
}

function runCard(run, number) {
  const head = headline(run);
  const must = run.totals.levels.MUST;
  return el('a', {class: 'run-card ' + head.tone, href: '#run/' + number},
    el('span', {class: 'run-policy t'}, clipped(run.policy, 40)), el('b', {class: 't'}, clipped(runTitle(run), 50)),
    el('span', {class: 'run-verdict ink-' + head.tone}, head.words),
    el('span', null, must.held + ' of ' + must.apply + ' MUST hold'),
    el('small', null, plural(run.root_causes.filter(cause => cause.kind !== 'known').length, 'root cause') + ' in ' + plural(run.cases.length, 'case')));
}

function matrixRows(runs) {
  const all = new Map();
  runs.forEach((run, column) => run.requirements.forEach(requirement => {
    if (!all.has(requirement.id)) all.set(requirement.id, {id: requirement.id, area: requirement.area, sentence: requirement.sentence, cells: []});
    all.get(requirement.id).cells[column] = requirement;
  }));
  return [...all.values()];
}

function matrixCell(cell, column) {
  if (!cell) return el('td', {class: 'absent', title: 'not in this run'}, '');
  const kind = standing(cell);
  return el('td', {class: 'cell ' + kind.tone},
    el('a', {href: '#run/' + column + '/requirement/' + encodeURIComponent(cell.id), title: cell.level + ': ' + kind.word, 'aria-label': kind.word}, kind.mark));
}

function matrix(runs) {
  const rows = matrixRows(runs);
  const drawn = rows.map(row => {
    const words = row.cells.filter(Boolean).map(cell => standing(cell).word);
    const node = el('tr', null, el('th', {scope: 'row'}, el('span', {class: 'id t'}, clipped(row.id, 40)), el('span', {class: 'matrix-sentence t'}, clipped(row.sentence, 200))),
      runs.map((run, column) => matrixCell(row.cells[column], column)));
    const tones = new Set(row.cells.filter(Boolean).map(cell => standing(cell).tone));
    return {node, text: (row.id + ' ' + row.area + ' ' + row.sentence).toLowerCase(),
      facets: [tones.has('bad') || tones.has('fault') ? 'broken somewhere' : tones.has('good') ? 'holds where judged' : 'judged nowhere',
        new Set(words).size > 1 ? 'differs' : 'agrees', row.area]};
  });
  const list = filtered('requirement', [
    {name: 'outcome', all: 'Every outcome', options: optionsOf(drawn.map(row => row.facets[0]))},
    {name: 'agreement', all: 'Same or different', options: [['differs', 'Testees differ'], ['agrees', 'Testees agree']]},
    {name: 'area', all: 'Every area', options: optionsOf(drawn.map(row => row.facets[2]))}], drawn, 'No requirement fits the filter.');
  const rowsHolder = list.node.querySelector('.rows');
  const head = el('tr', null, el('th', null, 'Requirement'),
    runs.map((run, number) => el('th', {scope: 'col'}, el('a', {href: '#run/' + number, class: 't'}, clipped(runTitle(run), 40),
      el('small', {class: 't'}, clipped(run.policy, 30))))));
  rowsHolder.replaceWith(el('div', {class: 'matrix-scroller', tabindex: '0', role: 'region', 'aria-label': 'Requirements by testees'},
    el('table', {class: 'matrix'}, el('thead', null, head), el('tbody', null, drawn.map(row => row.node)))));
  return list;
}

function matrixPage(runs) {
  const kinds = [VERDICTS.PASS, VERDICTS.FAIL, VERDICTS.XFAIL, VERDICTS.INCONCLUSIVE, VERDICTS.ERROR, VERDICTS.NOT_APPLICABLE, STATES.elsewhere, STATES.planned, STATES.untestable, STATES.not_binding];
  const conformant = countWhere(runs, run => run.exit_code === 0);
  const list = matrix(runs);
  list.choose('agreement', '');
  return [el('header', {class: 'hero'},
    el('p', {class: 'who'}, 'Side by side'),
    el('h1', null, conformant + ' of ' + plural(runs.length, 'testee') + ' conformant'),
    el('div', {class: 'run-cards'}, runs.map(runCard))),
  el('main', {id: 'main', tabindex: '-1'}, el('p', {class: 'legend'}, kinds.map(kind => el('span', null, el('b', {class: 'ink-' + kind.tone}, kind.mark), ' ' + kind.word))), list.node)];
}
