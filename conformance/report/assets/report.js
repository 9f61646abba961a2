// The page of one run: the first screen, then tabs.

// A bar of all requirements of a level that bind, one segment for each way they stand.
const SEGMENTS = [
  ['held', 'good', 'hold'], ['excused', 'known', 'known to fail'], ['open', 'open', 'open'],
  ['unexpected_pass', 'fault', 'hold unexpectedly'], ['suite_fault', 'fault', 'not judged by our fault'],
  ['broken', 'bad', 'broken'], ['not_applicable', 'muted', 'not applicable'], ['not_selected', 'none', 'not selected'],
  ['elsewhere', 'none', 'judged from another seat'], ['planned', 'none', 'planned'], ['untestable', 'none', 'untestable']];

function levelRow(level, totals) {
  // Each segment is a part of its own: what another seat judges is not told twice.
  const counts = {...totals, planned: totals.planned - totals.elsewhere};
  const parts = SEGMENTS.filter(([key]) => counts[key] > 0);
  const named = parts.filter(([key]) => key !== 'held');
  return el('div', {class: 'level-row'},
    el('dt', null, level),
    el('dd', null,
      el('div', {class: 'level-count'}, el('b', null, counts.held), ' of ' + counts.apply + ' hold'),
      el('div', {class: 'meter', role: 'img', 'aria-label': parts.map(([key, , word]) => counts[key] + ' of ' + counts.bind + ' ' + word).join(', ')},
        parts.map(([key, tone]) => {
          const segment = el('i', {class: tone});
          segment.style.flexGrow = counts[key];
          return segment;
        })),
      named.length > 0 && el('div', {class: 'level-rest'}, 'of ' + counts.bind + ' that bind: ',
        named.map(([key, tone, word], i) => [i ? ', ' : '', el('span', {class: 'ink-' + tone}, counts[key] + ' ' + word)]))));
}

function levels(run) {
  const rows = LEVELS.filter(level => run.totals.levels[level].bind > 0);
  if (!rows.length) return el('p', {class: 'empty'}, 'No requirement was judged: 0 of 0.');
  return el('dl', {class: 'levels'}, rows.map(level => levelRow(level, run.totals.levels[level])));
}

// How far each area got, for a run that has nothing worse to tell.
function areas(run) {
  const bind = run.requirements.filter(each => each.state !== 'not_binding');
  const names = [...new Set(bind.map(each => each.area))];
  const rows = names.map(name => {
    const mine = bind.filter(each => each.area === name);
    return {name, held: countWhere(mine, each => each.state === 'checked' && each.verdict === 'PASS'), all: mine.length};
  }).filter(row => row.held > 0).sort((a, b) => b.held / b.all - a.held / a.all).slice(0, 9);
  if (!rows.length) return null;
  return el('dl', {class: 'areas'}, rows.map(row => {
    const part = el('i', {class: 'good'});
    part.style.flexGrow = row.held;
    const rest = el('i');
    rest.style.flexGrow = row.all - row.held;
    return [el('dt', {class: 't'}, clipped(row.name, 40)), el('dd', null,
      el('div', {class: 'meter', 'aria-hidden': 'true'}, part, row.all > row.held && rest), el('span', null, row.held + ' of ' + row.all + ' hold'))];
  }));
}

function causeList(run, causes) {
  const failed = causes.reduce((sum, cause) => sum + cause.cases.length, 0);
  if (!causes.length) {
    const passed = run.totals.cases_by_verdict.PASS;
    return el('div', {class: 'causes none'}, el('h2', null, 'Root causes'),
      el('p', null, run.cases.length ? 'None: ' + ratio(passed, run.cases.length, 'case') + ' passed, and none failed unexpectedly.' :
        'No case was played.'), areas(run));
  }
  const shownCauses = causes.slice(0, 5);
  return el('div', {class: 'causes'},
    el('h2', null, plural(causes.length, 'root cause'), el('small', null, ' behind ' + ratio(failed, run.cases.length, 'case'))),
    el('ol', null, shownCauses.map((cause, i) => {
      const requirement = chief(run, run.caseOf.get(cause.cases[0]));
      return el('li', null, el('a', {href: '#cause/' + (i + 1)},
        el('span', {class: 'cause-head'}, chip(verdictOf(cause.verdict), cause.verdict),
          el('span', {class: 'level'}, cause.level), el('span', {class: 'id t'}, clipped(cause.requirements.slice(0, 3).join(' '), 60))),
        el('span', {class: 'cause-words t'}, clipped(requirement ? requirement.sentence : cause.complaint, 160))));
    })),
    causes.length > shownCauses.length &&
      el('p', {class: 'note'}, el('a', {href: '#findings'}, 'and ' + (causes.length - shownCauses.length) + ' of ' + causes.length + ' more below')));
}

// How much a verdict on a policy is worth: what the suite kills, and how much of the state space was met.
function strength(run) {
  if (run.seat !== 'policy') return [];
  const known = mutantsKnown();
  const pairs = pairsSeen(run);
  // A phone's first screen has no room for them.
  const item = (name, value) => el('div', {class: 'wide'}, el('dt', null, name), el('dd', null, value));
  return [
    item('Wrong policies that die', ratio(known.claimed, known.mutants.length, 'mutant')),
    item('States met', ratio(pairs.seen, pairs.all, 'pair'))];
}

function trust(run) {
  const notRun = run.totals.cases_by_verdict.NOT_RUN;
  const played = run.cases.length - notRun - run.totals.cases_by_verdict.NOT_APPLICABLE;
  const item = (name, value, good) => el('div', {class: good === false ? 'doubt' : ''}, el('dt', null, name), el('dd', {class: 't'}, value));
  const covered = coverageTotals(run);
  const varying = run.cases.filter(each => each.varies);
  const sure = run.testee.quiescence === 'EXACT' || run.testee.quiescence === 'DRAINED';
  return el('dl', {class: 'trust'},
    el('div', {class: 'wide'}, el('dt', null, 'Played'), el('dd', null, played + ' of ' + plural(run.cases.length, 'case'))),
    item(notRun === 0 ? 'Nothing skipped' : 'Not run', notRun === 0 ? '0 of ' + run.cases.length + ' not run' : ratio(notRun, run.cases.length, 'case'), notRun === 0),
    item('Quiescence', clipped(run.testee.quiescence || 'not claimed', 30), sure),
    item('Determinism', clipped(run.testee.determinism || 'not claimed', 30)),
    varying.length > 0 && el('div', {class: 'wide'}, el('dt', null, 'With one seed, different ways'),
      el('dd', {class: 't'}, plural(varying.length, 'case') + ', first ' + varying[0].name + ': ' + clipped(varying[0].varies, 300))),
    run.totals.measurements > 0 && item('False alarm', 'below ' + chanceOf(run.totals.false_alarm)),
    item('Seed', run.seed),
    strength(run),
    el('div', {class: 'wide'}, el('dt', null, 'Lines reached'), el('dd', null,
      covered.lines > 0 ? share(covered.reached, covered.lines) + ' of ' + plural(covered.lines, 'line') : 'not counted (--coverage)')),
    item('Cost', duration(run.wall_micros) + ', ' + plural(run.totals.turns, 'turn') +
      (run.judge_memory_kib > 0 ? ', ' + Math.ceil(run.judge_memory_kib / 1024) + '\u202fMiB' : '')));
}

function who(run) {
  const testee = run.testee;
  const name = testee.implementation ? testee.implementation + ' ' + testee.version : testee.command;
  const unnamed = {channel: 'a channel', live: 'a client'}[run.seat] || 'a policy';
  return [clipped(run.policy || unnamed, 80), clipped(name, 120), testee.language && clipped(testee.language, 30),
    (run.seat || 'no') + ' seat', testee.edition ? 'edition ' + clipped(testee.edition, 40) : 'no edition'].filter(Boolean);
}

function hero(run, causes) {
  const head = headline(run);
  return el('header', {class: 'hero'},
    el('p', {class: 'who t'}, who(run).map((part, i) => [i ? el('i', null, ' \u00b7 ') : '', el('span', null, part)])),
    el('div', {class: 'hero-columns'},
      el('div', null,
        el('h1', {class: 'ink-' + head.tone}, head.words),
        el('p', {class: 'conclusion t'}, clipped(conclusion(run), 300)),
        run.only.length > 0 && el('p', {class: 'notice t'}, 'A selection: only ' + clipped(run.only.join(' '), 200)),
        run.hint && el('p', {class: 'notice hint'}, run.hint),
        levels(run)),
      causeList(run, causes)),
    trust(run));
}

function warnings(run) {
  if (!run.warnings.length) return null;
  return el('section', {class: 'warnings', 'aria-label': 'Warnings'}, run.warnings.map(each => el('p', {class: 't'}, clipped(each, 1000))));
}

// What a run without findings shows instead: the sentences that were proven.
function proven(run) {
  const held = run.requirements.filter(each => each.state === 'checked' && each.verdict === 'PASS');
  if (!held.length) {
    return el('section', {class: 'empty-state'}, el('h2', null, 'Nothing was proven'),
      el('p', {class: 't'}, clipped(conclusion(run) || 'No case was played.', 600)),
      run.testee.command && el('p', null, 'The testee was started as ', el('code', {class: 't'}, clipped(run.testee.command, 300)), '.'));
  }
  const areas = [...new Set(held.map(each => each.area))];
  return el('section', {class: 'proven'},
    el('h2', null, 'What was proven'),
    el('p', {class: 'lead'}, 'Each sentence held in every one of its cases, on this policy, with this seed.'),
    areas.map(area => {
      const mine = held.filter(each => each.area === area);
      const all = run.requirements.filter(each => each.area === area && each.state !== 'not_binding');
      return el('div', null,
        el('h3', {class: 't'}, clipped(area, 60), el('small', null, ' ' + mine.length + ' of ' + all.length + ' that bind')),
        el('ul', null, mine.map(each => el('li', null, el('a', {href: '#requirement/' + encodeURIComponent(each.id), class: 'id t'}, clipped(each.id, 40)),
          el('span', {class: 't'}, clipped(each.sentence, 400)), el('small', null, each.level + ', ' + ratio(each.cases.length, each.cases.length, 'case'))))));
    }));
}

function findingsTab(run, causes) {
  const known = run.root_causes.filter(cause => cause.kind === 'known');
  const lucky = run.cases.filter(each => each.known_sometimes && each.verdict === 'PASS');
  return [warnings(run), causes.length ? causes.map((cause, i) => causeCard(run, cause, i + 1)) : proven(run),
    known.length > 0 && el('section', {class: 'known'}, el('h2', null, 'Known failures',
      el('small', null, ' ' + ratio(known.reduce((sum, cause) => sum + cause.cases.length, 0), run.cases.length, 'case'))),
      known.map((cause, i) => folded({class: 'row'},
        [chip(VERDICTS.XFAIL, 'XFAIL'), el('span', {class: 'id t'}, clipped(cause.requirements.join(' '), 60)),
          el('span', {class: 'row-words t'}, clipped(run.caseOf.get(cause.cases[0]).known_reason || cause.complaint, 200))],
        () => causeCard(run, cause, causes.length + i + 1)))),
    lucky.length > 0 && el('section', {class: 'known'}, el('h2', null, 'Known to fail with other seeds',
      el('small', null, ' ' + ratio(lucky.length, run.cases.length, 'case') + ' passed with this one')),
      el('ul', {class: 'case-links'}, lucky.map(each => el('li', null, chip(VERDICTS.PASS, 'PASS'),
        el('a', {class: 't', href: '#case/' + encodeURIComponent(each.name)}, clipped(each.name, 200)), ' ',
        el('span', {class: 't'}, clipped(each.known_reason, 200))))))];
}

function evidenceTab(run) {
  const told = run.cases.filter(hasEvidence);
  const pair = (name, value) => value && [el('dt', null, name), el('dd', {class: 't'}, value)];
  const testee = run.testee;
  return [
    el('h2', null, 'Processes'),
    told.length ? told.map(result => folded({class: 'row'},
      [chip(verdictOf(result.verdict), result.verdict), el('span', {class: 'row-words t'}, clipped(result.name, 300)),
        el('small', {class: 't'}, clipped(result.process_end, 80))], () => el('div', null, evidence(result), buttons(run, result)))) :
      el('p', {class: 'empty'}, 'Quiet: ' + ratio(0, run.cases.length, 'case') + ' left anything on stderr or ended the process.'),
    el('h2', null, 'Testee'),
    el('dl', {class: 'pairs'}, pair('command', clipped(testee.command, 400)), pair('implementation', clipped((testee.implementation + ' ' + testee.version).trim(), 200)),
      pair('language', clipped(testee.language, 60)), pair('adapter', clipped(testee.adapter, 120)), pair('edition', clipped(testee.edition, 60)),
      pair('capabilities', clipped(testee.capabilities.join(', '), 600) || 'none claimed'),
      pair('judged', clipped(run.started_at, 60)), pair('by', 'lbconform ' + clipped(run.tool_version, 60)),
      pair('strict', run.strict ? 'yes: a broken SHOULD fails the run' : 'no: a broken SHOULD warns')),
    el('h2', null, 'Profile'),
    run.profile_origin && el('p', {class: 'note t'}, clipped(run.profile_origin, 300)),
    run.profile ? el('pre', {class: 't', tabindex: '0', 'aria-label': 'Profile'}, clipped(run.profile, 20000)) :
      el('p', {class: 'empty'}, 'No profile: only what every policy owes was judged.')];
}

function notRunTab(run) {
  const group = (title, note, list, line) => list.length > 0 && el('section', {class: 'not-run'},
    el('h2', null, title, el('small', null, ' ' + note)), el('ul', null, list.map(line)));
  const bind = countWhere(run.requirements, each => each.state !== 'not_binding');
  const row = (requirement, words) => el('li', null, el('a', {class: 'id t', href: '#requirement/' + encodeURIComponent(requirement.id)}, clipped(requirement.id, 40)),
    el('span', null, el('span', {class: 't'}, clipped(requirement.sentence, 300)), words && el('small', {class: 't'}, clipped(words, 400))), el('span', {class: 'level'}, requirement.level));
  const caseRow = result => el('li', null, el('a', {class: 't', href: '#case/' + encodeURIComponent(result.name)}, clipped(result.name, 200)),
    el('span', {class: 't'}, clipped(result.complaint, 400)), chip(verdictOf(result.verdict), result.verdict));
  const planned = run.requirements.filter(each => each.state === 'planned');
  const waiting = [[isJudgedElsewhere, 'Judged from the '], [each => !isJudgedElsewhere(each), 'Waits for the ']].flatMap(([fits, words]) => {
    const these = planned.filter(fits);
    return [...new Set(these.map(each => each.seat))].map(seat => [words + (seat || 'right') + ' seat', these.filter(each => each.seat === seat)]);
  });
  const untestable = run.requirements.filter(each => each.state === 'untestable');
  const open = run.cases.filter(each => ['NOT_RUN', 'VACUOUS', 'INCONCLUSIVE'].includes(each.verdict));
  const unclaimed = run.cases.filter(each => each.verdict === 'NOT_APPLICABLE');
  const whys = [...new Set(unclaimed.map(each => each.complaint))];
  const why = words => {
    const mine = unclaimed.filter(each => each.complaint === words);
    return folded({class: 'row'}, [el('span', {class: 'row-words t'}, clipped(words || 'no reason was given', 400)),
      el('small', null, ratio(mine.length, unclaimed.length, 'case'))], () => el('ul', {class: 'case-links'}, mine.map(result =>
      el('li', null, el('a', {class: 't', href: '#case/' + encodeURIComponent(result.name)}, clipped(result.name, 200))))));
  };
  const groups = [
    group('Undecided', ratio(open.length, run.cases.length, 'case'), open, caseRow),
    unclaimed.length > 0 && el('section', null, el('h2', null, 'Does not apply',
      el('small', null, ' ' + ratio(unclaimed.length, run.cases.length, 'case'))),
    el('p', {class: 'lead'}, 'The profile does not promise it, the testee cannot do it, or it is asked of other policies and editions.'),
    whys.map(why)),
    waiting.map(([title, mine]) => group(title, ratio(mine.length, bind, 'requirement') + ' that bind', mine, each => row(each, each.reason))),
    group('Untestable', ratio(untestable.length, bind, 'requirement') + ' that bind', untestable, each => row(each, each.reason))].flat().filter(Boolean);
  if (groups.length) return groups;
  return el('p', {class: 'empty'}, 'Nothing was left out: ' + ratio(run.cases.length, run.cases.length, 'case') + ' ran to an end.');
}
