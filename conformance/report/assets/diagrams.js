// Cases drawn as sequence diagrams: each arrow as it was expected beside what was seen of it. A judge that draws a case
// leaves a message of the name Diagram, which says everything that is drawn here.

// What is to be drawn of a case; null if it draws nothing.
function diagramOf(result) {
  const entry = result.trace.find(each => each.name === 'Diagram' && each.json);
  try {
    const drawn = entry && JSON.parse(entry.json);
    const known = drawn && Array.isArray(drawn.lifelines) && Array.isArray(drawn.arrows) &&
      drawn.arrows.every(arrow => drawn.lifelines.includes(arrow.from) && drawn.lifelines.includes(arrow.to));
    return known ? drawn : null;
  } catch (unreadable) {
    return null;
  }
}

// All lifelines from top to bottom, and at the bottom one arrow; `from` equal to `to` is a dot.
function arrowStrip(diagram, arrow, kind) {
  const count = diagram.lifelines.length;
  const x = name => (diagram.lifelines.indexOf(name) + .5) / count * 100 + '%';
  const strip = svg('svg', {class: 'strip', width: '100%', height: '100%', 'aria-hidden': 'true'},
    diagram.lifelines.map(name => svg('line', {class: 'lifeline', x1: x(name), x2: x(name), y1: 0, y2: '100%'})));
  if (kind === 'none') return strip;
  const at = svg('svg', {y: '100%', overflow: 'visible', class: 'arrow-line ' + kind});
  if (arrow.from === arrow.to) {
    at.append(svg('circle', {cx: x(arrow.from), cy: -11, r: 5}));
  } else {
    const right = diagram.lifelines.indexOf(arrow.to) > diagram.lifelines.indexOf(arrow.from);
    at.append(svg('line', {x1: x(arrow.from), x2: x(arrow.to), y1: -11, y2: -11}),
      svg('svg', {x: x(arrow.to), overflow: 'visible'}, svg('path', {d: right ? 'M-8 -15 L0 -11 L-8 -7 Z' : 'M8 -15 L0 -11 L8 -7 Z'})));
  }
  strip.append(at);
  return strip;
}

// Words stand at the side where their arrow is.
function sideOf(diagram, arrow) {
  const middle = (diagram.lifelines.indexOf(arrow.from) + diagram.lifelines.indexOf(arrow.to) + 1) / 2 / diagram.lifelines.length;
  return middle < .36 ? 'left' : middle > .64 ? 'right' : 'middle';
}

function sightWords(arrow) {
  const times = Number(arrow.times) || 0;
  if (times === 0) return 'not seen';
  const first = clock(Number(arrow.first) || 0);
  if (times === 1) return 'after ' + first;
  return times.toLocaleString('en') + ' times, after ' + first + (arrow.last > arrow.first ? ' to ' + clock(Number(arrow.last)) : '');
}

function arrowRow(diagram, arrow, number) {
  const first = number === diagram.divergence;
  const seen = arrow.times > 0;
  const side = sideOf(diagram, arrow);
  return el('li', {class: first ? 'divergent' : seen ? 'seen' : 'unseen'},
    el('div', {class: 'cell expected ' + side}, arrowStrip(diagram, arrow, 'wanted'),
      el('p', null, el('span', {class: 't'}, clipped(arrow.expected, 200)))),
    el('div', {class: 'cell observed ' + side}, arrowStrip(diagram, arrow, seen ? 'kept' : first ? 'broken' : 'none'),
      el('p', null, el('span', null, first && el('b', null, 'First divergence: '), sightWords(arrow)))));
}

function lifelineHeads(diagram, title) {
  const heads = el('div', {class: 'heads' + (diagram.lifelines.length > 5 ? ' many' : '')}, diagram.lifelines.map(name => el('span', {class: 't'}, clipped(name, 40))));
  heads.style.gridTemplateColumns = 'repeat(' + diagram.lifelines.length + ', minmax(0, 1fr))';
  return el('div', {class: 'cell'}, el('h5', null, title), heads);
}

// The arrows of a diagram, expected and seen side by side; at the width of a phone one below the other.
function drawnDiagram(diagram) {
  const seen = countWhere(diagram.arrows, arrow => arrow.times > 0);
  return el('figure', {class: 'diagram'},
    el('div', {class: 'row-of-heads', 'aria-hidden': 'true'}, lifelineHeads(diagram, 'Expected'), lifelineHeads(diagram, 'Seen')),
    el('ol', {class: 'arrows', 'aria-label': 'Arrows of the diagram'}, diagram.arrows.map((arrow, i) => arrowRow(diagram, arrow, i))),
    el('figcaption', {class: 'note'}, ratio(seen, diagram.arrows.length, 'arrow') + ' seen, by the account of the servers and of the client. ' +
      'Instants are since the case began. Arrows to several servers may come in any order.'));
}

function diagramsTab(run) {
  const drawn = run.cases.map(result => ({result, diagram: diagramOf(result)})).filter(each => each.diagram)
    .sort((a, b) => a.diagram.number - b.diagram.number);
  if (!drawn.length) return el('p', {class: 'empty'}, 'None of ' + plural(run.cases.length, 'case') + ' is drawn as a diagram: cases of the live seat are.');
  return [el('p', {class: 'lead'}, 'What happened between application, client and servers, as it was expected and as it was seen.'),
    drawn.map(({result, diagram}) => el('section', {class: 'drawn-case'},
      el('h2', null, el('span', {class: 'ordinal'}, diagram.number + ' '), el('span', {class: 't'}, clipped(diagram.title, 200))),
      el('p', {class: 'case-name'}, chip(verdictOf(result.verdict), result.verdict), ' ',
        el('a', {class: 't', href: '#case/' + encodeURIComponent(result.name)}, clipped(result.name, 300))),
      result.verdict !== 'PASS' && reason(run, result), drawnDiagram(diagram)))];
}
