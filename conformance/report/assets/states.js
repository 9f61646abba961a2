// Which stimulus met the policy in which state, and which pairs never came about.

function pairsSeen(run) {
  const {states, events, counts} = run.visits;
  const all = states.length * events.length;
  const missed = events.map((event, row) => [event, states.filter((_, column) => !counts[row][column])]).filter(([, never]) => never.length);
  return {all, missed, seen: all - missed.reduce((sum, [, never]) => sum + never.length, 0)};
}

function statesTab(run) {
  const {states, events, counts} = run.visits;
  const {all, missed, seen} = pairsSeen(run);
  if (!seen) return el('p', {class: 'empty'}, 'Nothing was sent to the policy: ' + ratio(0, all, 'pair') + ' of a state and a stimulus came about.');
  const cell = (count, event, state) => count ?
    el('td', {class: 'cell good'}, count.toLocaleString('en')) :
    el('td', {class: 'cell open', 'aria-label': event + ' never met ' + state}, '\u2013');
  return [
    el('p', {class: 'lead'}, 'How often each stimulus met ', el('b', {class: 't'}, clipped(run.policy || 'the policy', 80)),
      ' in each state that it had reported: ' + seen + ' of ' + plural(all, 'pair') + ' came about. Of a property the messages of one story count.'),
    el('div', {class: 'matrix-scroller', tabindex: '0', role: 'region', 'aria-label': 'Stimuli by states'},
      el('table', {class: 'matrix visits'},
        el('thead', null, el('tr', null, el('th', null, 'Stimulus'), states.map(state => el('th', {scope: 'col'}, state)))),
        el('tbody', null, events.map((event, row) => el('tr', null, el('th', {scope: 'row'}, event),
          states.map((state, column) => cell(counts[row][column], event, state))))))),
    missed.length > 0 && el('section', {class: 'not-run never'}, el('h2', null, 'Never met', el('small', null, ' ' + ratio(all - seen, all, 'pair'))),
      el('ul', null, missed.map(([event, never]) => el('li', null, el('b', null, event), el('span', null, never.join(', '))))))];
}
