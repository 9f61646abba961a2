// How strong the suite is: which wrong policies each requirement of the run kills, and where none can be made, why.

// MUTANTS_REPORT is docs/reports/mutants.md as it was when the page's program was built.
function mutantsKnown() {
  const known = {claimed: 0, mutants: [], reasons: new Map()};
  for (const line of MUTANTS_REPORT.split('\n')) {
    const mutant = /^\| `(\w+)` \| ([^|`]+) \| `([^`]+)` \| (\S+) \|$/.exec(line);
    const reason = /^\| ([A-Z0-9]+-\d{3}) \| (.*) \|$/.exec(line);
    if (mutant) {
      known.mutants.push({name: mutant[1], breaks: mutant[2].split(' ')});
      known.claimed += mutant[4] === 'yes' ? 1 : 0;
    } else if (reason && !/^\d+$/.test(reason[2])) {
      known.reasons.set(reason[1], reason[2]);
    }
  }
  return known;
}

function mutantsTab(run) {
  if (run.seat !== 'policy') return el('p', {class: 'empty'}, 'Mutants are wrong policies; channels and clients have wrong ones of their own, which the tests of the suite hold it to.');
  const known = mutantsKnown();
  const rows = run.requirements.filter(each => each.state === 'checked' && each.cases.length > 0 && each.verdict !== 'NOT_APPLICABLE')
    .map(each => ({id: each.id, level: each.level, broken: known.mutants.filter(mutant => mutant.breaks.includes(each.id))}));
  const killing = rows.filter(row => row.broken.length);
  return [
    el('p', {class: 'lead'}, 'The suite is played on wrong policies, each with one sin: ' + ratio(known.claimed, known.mutants.length, 'mutant') +
      ' die of the case that claims them. Of what this run judged ' + ratio(killing.length, rows.length, 'requirement') + ' are broken by one that dies.'),
    el('div', {class: 'matrix-scroller', tabindex: '0', role: 'region', 'aria-label': 'Requirements by mutants'},
      el('table', {class: 'matrix mutants'},
        el('thead', null, el('tr', null, ['Requirement', 'Level', 'Mutants', 'Which, or why none'].map(word => el('th', {scope: 'col'}, word)))),
        el('tbody', null, rows.map(row => el('tr', null,
          el('th', {scope: 'row'}, el('a', {class: 'id t', href: '#requirement/' + encodeURIComponent(row.id)}, clipped(row.id, 40))),
          el('td', null, row.level), el('td', null, String(row.broken.length)),
          el('td', {class: 't words'}, row.broken.map(mutant => mutant.name.replace(/_/g, ' ')).join(', ') ||
            known.reasons.get(row.id) || (row.level === 'MUST' ? 'none' : 'none; only a MUST has to have one')))))))];
}
