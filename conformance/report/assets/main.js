// Puts the page together and follows the address: #findings, #requirements, #cases, #diagrams, #statistics, #states,
// #mutants, #coverage, #evidence, #not-run, #cause/N, #requirement/ID, #case/NAME; with several runs #run/N before any of them.

const data = JSON.parse(document.getElementById('data').textContent);
const page = document.getElementById('page');
const runs = data.runs.map(indexed);
for (const run of runs) {
  run.words = data.words[run.seat] || data.words.policy;
  run.attachments = data.attachments || {};
}

const TABS = [['findings', 'Findings'], ['requirements', 'Requirements'], ['cases', 'Cases'], ['diagrams', 'Diagrams'], ['statistics', 'Statistics'], ['states', 'States'], ['mutants', 'Mutants'], ['coverage', 'Coverage'], ['evidence', 'Evidence'], ['not-run', 'Not run']];

function themeButton() {
  const root = document.documentElement;
  return el('button', {type: 'button', class: 'plain theme', onclick: () => {
    const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    root.dataset.theme = dark ? 'light' : 'dark';
  }}, 'Light or dark');
}

function topBar(run) {
  return el('nav', {class: 'top', 'aria-label': 'Page'}, el('a', {href: '#', class: 'brand'}, 'lbconform'),
    el('span', {class: 't'}, clipped(run.tool_version, 40)),
    runs.length > 1 && el('a', {href: '#'}, 'all ' + plural(runs.length, 'testee')), el('span', {class: 'space'}), themeButton());
}

// The page of one run; tabs are filled when they are first looked at.
function runPage(run) {
  const causes = run.root_causes.filter(cause => cause.kind !== 'known');
  const makers = {'findings': () => findingsTab(run, causes), 'requirements': () => requirementsTab(run), 'cases': () => casesTab(run), 'diagrams': () => diagramsTab(run), 'statistics': () => statisticsTab(run),
    'states': () => statesTab(run), 'mutants': () => mutantsTab(run), 'coverage': () => coverageTab(run), 'evidence': () => evidenceTab(run), 'not-run': () => notRunTab(run)};
  const panels = {};
  const tabs = {};
  const show = name => {
    for (const [each] of TABS) {
      const chosen = each === name;
      tabs[each].setAttribute('aria-selected', String(chosen));
      tabs[each].tabIndex = chosen ? 0 : -1;
      panels[each].hidden = !chosen;
    }
    if (!panels[name].firstChild) add(panels[name], [makers[name]()]);
  };
  const turn = event => {
    const at = TABS.findIndex(([name]) => tabs[name] === event.target);
    const step = {ArrowRight: 1, ArrowLeft: -1}[event.key];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? TABS.length - 1 : step ? (at + step + TABS.length) % TABS.length : -1;
    if (to < 0) return;
    event.preventDefault();
    go(TABS[to][0]);
    tabs[TABS[to][0]].focus();
  };
  for (const [name, words] of TABS) {
    tabs[name] = el('button', {type: 'button', role: 'tab', id: 'tab-' + name, 'aria-controls': 'panel-' + name, onclick: () => go(name), onkeydown: turn}, words);
    panels[name] = el('section', {role: 'tabpanel', id: 'panel-' + name, 'aria-labelledby': 'tab-' + name});
  }
  const go = name => {
    const prefix = runs.length > 1 ? 'run/' + runs.indexOf(run) + '/' : '';
    history.replaceState(null, '', '#' + prefix + name);
    show(name);
  };
  const node = [topBar(run), hero(run, causes),
    el('main', {id: 'main', tabindex: '-1'}, el('div', {class: 'tabs', role: 'tablist', 'aria-label': 'Report'}, TABS.map(([name]) => tabs[name])),
      TABS.map(([name]) => panels[name])), footer(run)];
  show('findings');
  return {run, node, show};
}

function footer(run) {
  return el('footer', null, 'Written by lbconform ', el('span', {class: 't'}, clipped(run.tool_version, 40)),
    run.started_at && [' on ', el('span', {class: 't'}, clipped(run.started_at, 40))],
    '. Everything on this page is in report.json beside it.', data.trimmed && ' To keep this page light, messages of passed cases are only there.');
}

let drawn = null;

function draw(number) {
  if (drawn && drawn.number === number) return drawn;
  const made = number < 0 ? {run: null, node: [topBar(runs[0]), matrixPage(runs), footer(runs[0])]} : runPage(runs[number]);
  page.replaceChildren();
  add(page, [made.node]);
  page.append(copied);
  drawn = {...made, number};
  return drawn;
}

function reveal(node) {
  if (!node) return;
  node.scrollIntoView({block: 'start'});
  node.classList.add('arrived');
  const focus = (node.matches('details') && node.querySelector('summary')) || node;
  focus.focus({preventScroll: true});
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch (malformed) {
    return text;
  }
}

function follow() {
  let address = location.hash.slice(1);
  let number = runs.length > 1 ? -1 : 0;
  const found = /^run\/(\d+)(?:\/|$)/.exec(address);
  if (found && Number(found[1]) < runs.length) {
    number = Number(found[1]);
    address = address.slice(found[0].length);
  } else if (drawn && drawn.number >= 0 && /^(cause|requirement|case)\//.test(address)) {
    number = drawn.number;
  }
  const view = draw(number);
  if (!view.show) return;
  const slash = address.indexOf('/');
  const kind = slash < 0 ? address : address.slice(0, slash);
  const name = slash < 0 ? '' : decoded(address.slice(slash + 1));
  if (TABS.some(([each]) => each === kind)) {
    view.show(kind);
  } else if (kind === 'cause') {
    view.show('findings');
    reveal(document.getElementById('cause-' + Number(name)));
  } else if (kind === 'requirement') {
    view.show('requirements');
    view.run.requirementList.reset();
    open(view.run.requirementRows.get(name));
  } else if (kind === 'case') {
    view.show('cases');
    view.run.caseList.reset();
    open(view.run.caseRows.get(name));
  } else if (!kind) {
    window.scrollTo(0, 0);
  }
}

function open(row) {
  if (!row) return;
  row.unfold();
  reveal(row);
}

window.addEventListener('hashchange', follow);
follow();
