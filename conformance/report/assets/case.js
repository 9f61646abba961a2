// One case: its steps in words beside its timeline, then the evidence and what can be copied.

function chip(kind, words) {
  return el('span', {class: 'chip ' + kind.tone}, el('i', {'aria-hidden': 'true'}, kind.mark), words);
}

function ids(run, names) {
  return names.map(id => {
    const known = run.requirementOf.has(id);
    return el(known ? 'a' : 'span', {class: 'id t', href: known && '#requirement/' + encodeURIComponent(id)}, clipped(id, 40));
  });
}

const STEP_MARKS = {done: '.', failed: '\u00d7', inconclusive: '?', not_reached: '-'};
const STEP_WORDS = {done: 'held', failed: 'did not hold', inconclusive: 'not concluded', not_reached: 'not reached'};

// The narration. Choosing a step shows its first message in the timeline.
function narration(result, onstep) {
  if (!result.steps.length) return {node: el('p', {class: 'empty'}, 'This case was not played.'), highlight() {}};
  const items = result.steps.map((step, number) => {
    const words = [
      el('span', {class: 'number', 'aria-hidden': 'true'}, number + 1),
      el('span', {class: 'mark', 'aria-label': STEP_WORDS[step.status]}, STEP_MARKS[step.status]),
      el('span', {class: 'kind'}, step.kind), el('span', {class: 'words t'}, clipped(step.words, 1000))];
    const messages = step.end_message - step.first_message;
    return el('li', {class: step.status},
      messages > 0 ?
        el('button', {type: 'button', class: 'step', title: plural(messages, 'message') + ' of ' + result.trace.length,
          onclick: () => onstep(step)}, words) :
        el('div', {class: 'step'}, words),
      step.expected && el('p', {class: 'verdict-line'}, el('span', null, 'expected'), el('b', {class: 't'}, clipped(step.expected, 2000))),
      step.got && el('p', {class: 'verdict-line got'}, el('span', null, 'got'), el('b', {class: 't'}, clipped(step.got, 2000))));
  });
  const highlight = index => result.steps.forEach((step, number) =>
    items[number].classList.toggle('current', index >= step.first_message && index < step.end_message));
  return {node: el('ol', {class: 'steps', 'aria-label': 'Steps'}, items), highlight};
}

function evidence(result) {
  const part = (title, text, lines) => text && el('section', {class: 'evidence'}, el('h4', null, title),
    lines ? el('pre', {class: 't', tabindex: '0', 'aria-label': title}, clipped(text, 100000)) : el('p', {class: 't'}, clipped(text, 2000)));
  return [part('How the process ended', result.process_end), part('Stack', result.stack, true),
    part('Last of its stderr', result.stderr_tail, true)];
}

function hasEvidence(result) { return Boolean(result.process_end || result.stack || result.stderr_tail); }

function facts(result) {
  return el('p', {class: 'facts'},
    whereOf(result) && el('code', {class: 't'}, clipped(whereOf(result), 200)),
    result.fingerprint && el('span', null, 'fingerprint ', el('code', {class: 't'}, clipped(result.fingerprint, 40))),
    el('span', null, 'seed ' + result.seed), el('span', null, plural(result.turns, 'turn') + ' in ' + duration(result.wall_micros)));
}

function buttons(run, result, cause) {
  const excusable = cause && cause.kind === 'testee';
  const beside = run.attachments[result.name] || {};
  return el('div', {class: 'buttons'},
    result.reproduce && copyButton('Copy the command to reproduce', 'Command', () => result.reproduce),
    excusable && copyButton('Copy a known-failure entry', 'Known-failure entry', () => knownFailure(run, cause)),
    beside.gtest && copyButton('Copy as a GoogleTest scenario', 'Scenario', () => beside.gtest),
    beside.go && copyButton('Copy as a Go test', 'Go test', () => beside.go),
    result.trace.some(each => each.json) &&
      copyButton('Copy the trace', 'Trace', () => traceLines(result)),
    beside.trace && el('a', {class: 'copy', href: beside.trace.split('/').map(encodeURIComponent).join('/'), download: true}, '.lbtrace'));
}

// Steps beside timeline, facts, evidence and buttons.
function caseBody(run, result, cause) {
  let lanes = null;
  const steps = narration(result, step => lanes.selectStep(step));
  lanes = timeline(result, index => steps.highlight(index));
  const diagram = diagramOf(result);
  return el('div', {class: 'case-body'},
    diagram && el('section', null, el('h4', {class: 't'}, 'The diagram: ' + clipped(diagram.title, 200)), drawnDiagram(diagram)),
    el('div', {class: 'columns'},
      el('section', {class: 'told'}, el('h4', null, 'What was done'), steps.node),
      el('section', {class: 'drawn'}, el('h4', null, 'What was said'), lanes.node)),
    evidence(result), facts(result), buttons(run, result, cause));
}

// Why a case has its verdict, in running text.
function reason(run, result) {
  const step = failedStep(result);
  const told = step && (step.expected || step.got);
  return el('p', {class: 'plain-words'}, run.words[result.verdict] || '', ' ',
    told ? [step.expected && ['Expected ', el('b', {class: 't'}, clipped(step.expected, 600))], step.expected && step.got && ', ',
      step.got && [step.expected ? 'got ' : 'Got ', el('b', {class: 't'}, clipped(step.got, 600))], '.'] :
      result.complaint && el('b', {class: 't'}, clipped(result.complaint, 1200)));
}

function source(requirement) {
  if (!requirement || !(requirement.source || requirement.link)) return null;
  return el('p', {class: 'source'}, 'Source: ', link(requirement.link, clipped(requirement.source || requirement.link, 200)));
}

// The card of a root cause.
function causeCard(run, cause, number) {
  const result = run.caseOf.get(cause.cases[0]);
  const requirement = chief(run, result);
  const also = cause.cases.slice(1);
  return el('article', {class: 'card ' + verdictOf(cause.verdict).tone, id: 'cause-' + number, tabindex: '-1'},
    el('header', null,
      el('span', {class: 'ordinal'}, number), chip(verdictOf(cause.verdict), cause.verdict), el('span', {class: 'level'}, cause.level),
      ids(run, cause.requirements.slice(0, 12)),
      cause.requirements.length > 12 && el('span', null, 'and ' + (cause.requirements.length - 12) + ' of ' + cause.requirements.length + ' more')),
    el('h3', {class: 't'}, clipped(requirement ? requirement.sentence : result.sentence, 800)),
    source(requirement), reason(run, result),
    cause.kind === 'known' && el('p', {class: 'plain-words'}, result.known_sometimes ? 'Known, with some seeds only: ' : 'Known: ', el('b', {class: 't'}, clipped(result.known_reason, 800)), ' ',
      result.known_link && link(result.known_link, clipped(result.known_link, 120))),
    el('p', {class: 'case-name'}, el('code', {class: 't'}, clipped(result.name, 300))),
    caseBody(run, result, cause),
    also.length > 0 && el('details', {class: 'also'},
      el('summary', null, 'The same cause fails ' + also.length + ' more of ' + plural(run.cases.length, 'case') +
        (cause.ways > 1 ? ', in ' + cause.ways + ' ways altogether' : '')),
      el('ul', null, also.map(name => el('li', null, el('a', {class: 't', href: '#case/' + encodeURIComponent(name)}, clipped(name, 300)))))));
}
