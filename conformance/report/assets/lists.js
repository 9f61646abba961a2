// The two long lists, with filters and search: requirements and cases.

// Draws `rows` ({node, text, facets}) under a search field and one select per facet
// ({name, options: [[value, words]]}). Returns {node, choose} where choose(facet, value) sets a filter.
function filtered(noun, facets, rows, empty) {
  const list = el('div', {class: 'rows'}, rows.map(row => row.node));
  const count = el('p', {class: 'note', 'aria-live': 'polite'});
  const nothing = el('p', {class: 'empty', hidden: true}, empty);
  const search = el('input', {type: 'search', placeholder: 'Search', 'aria-label': 'Search ' + noun + 's', oninput: () => draw()});
  const selects = facets.map(facet => el('select', {'aria-label': facet.name, onchange: () => draw()},
    el('option', {value: ''}, facet.all), facet.options.map(([value, words]) => el('option', {value}, words))));
  const draw = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let kept = 0;
    for (const row of rows) {
      const fits = words.every(word => row.text.includes(word)) &&
        facets.every((facet, i) => !selects[i].value || row.facets[i] === selects[i].value);
      row.node.hidden = !fits;
      kept += fits ? 1 : 0;
    }
    count.textContent = ratio(kept, rows.length, noun);
    nothing.hidden = kept > 0;
  };
  draw();
  return {
    node: el('div', null, el('div', {class: 'filters'}, search, selects, count), list, nothing),
    choose(name, value) {
      selects[facets.findIndex(facet => facet.name === name)].value = value;
      draw();
    },
    reset() {
      search.value = '';
      for (const select of selects) select.value = '';
      draw();
    },
  };
}

function optionsOf(values) { return [...new Set(values)].filter(Boolean).sort().map(value => [value, clipped(value, 60)]); }

function requirementBody(run, requirement) {
  const fact = (name, value) => value && [el('dt', null, name), el('dd', {class: 't'}, value)];
  return el('div', null, source(requirement),
    el('dl', {class: 'pairs'}, fact('seat', requirement.seat), fact('why', clipped(requirement.reason, 1000)), fact('note', clipped(requirement.note, 1000))),
    requirement.cases.length > 0 && el('ul', {class: 'case-links'}, requirement.cases.map(name => {
      const result = run.caseOf.get(name);
      return el('li', null, result && chip(verdictOf(result.verdict), result.verdict),
        el('a', {class: 't', href: '#case/' + encodeURIComponent(name)}, clipped(name, 300)));
    })));
}

function requirementsTab(run) {
  run.requirementRows = new Map();
  const rows = run.requirements.map(each => {
    const kind = standing(each);
    const node = folded({class: 'row'}, [chip(kind, kind.word), el('span', {class: 'id t'}, clipped(each.id, 40)), el('span', {class: 'level'}, each.level),
      el('span', {class: 'row-words t'}, clipped(each.sentence, 400))], () => requirementBody(run, each));
    run.requirementRows.set(each.id, node);
    return {node, text: [each.id, each.area, each.sentence, each.source, each.reason, each.note].join(' ').toLowerCase(),
      facets: [each.level, kind.word, each.area]};
  });
  const list = filtered('requirement', [
    {name: 'level', all: 'Every level', options: LEVELS.map(level => [level, level])},
    {name: 'standing', all: 'Every outcome', options: optionsOf(rows.map(row => row.facets[1]))},
    {name: 'area', all: 'Every area', options: optionsOf(rows.map(row => row.facets[2]))}], rows,
    run.requirements.length ? 'No requirement fits the filter.' : 'No requirement was loaded: 0 of 0.');
  run.requirementList = list;
  return list.node;
}

function casesTab(run) {
  run.caseRows = new Map();
  const rows = run.cases.map(result => {
    const node = folded({class: 'row'}, [chip(verdictOf(result.verdict), result.verdict), el('span', {class: 'level'}, levelOf(run, result)),
      el('span', {class: 'row-words t'}, el('code', {class: 't'}, clipped(result.name, 300)), el('small', {class: 't'}, clipped(result.complaint || result.sentence, 300)))],
    () => el('div', null, el('p', {class: 'plain-words t'}, clipped(result.sentence, 800)),
      result.verdict !== 'PASS' && reason(run, result), el('p', {class: 'checks'}, 'Checks ', ids(run, result.checks)),
      caseBody(run, result, run.root_causes.find(cause => cause.cases.includes(result.name)))));
    run.caseRows.set(result.name, node);
    return {node, text: [result.name, result.sentence, result.complaint, result.checks.join(' '), result.fingerprint].join(' ').toLowerCase(),
      facets: [result.verdict, levelOf(run, result), result.area]};
  });
  const list = filtered('case', [
    {name: 'verdict', all: 'Every verdict', options: optionsOf(rows.map(row => row.facets[0]))},
    {name: 'level', all: 'Every level', options: LEVELS.map(level => [level, level])},
    {name: 'area', all: 'Every area', options: optionsOf(rows.map(row => row.facets[2]))}], rows,
    run.cases.length ? 'No case fits the filter.' : 'No case was played: 0 of 0.');
  run.caseList = list;
  return list.node;
}
