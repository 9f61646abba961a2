// What the page knows about verdicts and runs, apart from how it is drawn.

const LEVELS = ['MUST', 'SHOULD', 'MAY'];

// tone: the colour; mark: the sign that says the same without colour; word: in running text.
const VERDICTS = {
  ERROR: {tone: 'fault', mark: '!', word: 'suite fault'},
  CRASH: {tone: 'bad', mark: '\u00d7', word: 'crashed'},
  HANG: {tone: 'bad', mark: '\u00d7', word: 'hung'},
  PROTOCOL: {tone: 'bad', mark: '\u00d7', word: 'broke the protocol'},
  FAIL: {tone: 'bad', mark: '\u00d7', word: 'broken'},
  XPASS: {tone: 'fault', mark: '!', word: 'holds unexpectedly'},
  NOT_RUN: {tone: 'open', mark: '?', word: 'not run'},
  INCONCLUSIVE: {tone: 'open', mark: '?', word: 'inconclusive'},
  VACUOUS: {tone: 'open', mark: '?', word: 'never triggered'},
  XFAIL: {tone: 'known', mark: '~', word: 'known to fail'},
  PASS: {tone: 'good', mark: '\u2713', word: 'holds'},
  NOT_APPLICABLE: {tone: 'muted', mark: '\u2013', word: 'does not apply'},
};
const STATES = {
  elsewhere: {tone: 'muted', mark: '\u25cb', word: 'judged from another seat'},
  planned: {tone: 'muted', mark: '\u25cb', word: 'planned'},
  untestable: {tone: 'muted', mark: '\u2205', word: 'untestable'},
  not_binding: {tone: 'muted', mark: '\u00b7', word: 'not binding'},
  not_selected: {tone: 'muted', mark: '\u25cb', word: 'not selected'},
};
const HEADLINES = {
  0: {tone: 'good', words: 'Conformant'},
  1: {tone: 'bad', words: 'Not conformant'},
  2: {tone: 'open', words: 'Inconclusive'},
  3: {tone: 'bad', words: 'Testee unusable'},
};

function headline(run) { return HEADLINES[run.exit_code] || {tone: 'fault', words: 'Suite fault'}; }

// The conclusion without the headline that stands above it.
function conclusion(run) {
  const prefix = headline(run).words.toLowerCase() + ': ';
  const rest = run.conclusion.startsWith(prefix) ? run.conclusion.slice(prefix.length) : run.conclusion;
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

function verdictOf(name) { return VERDICTS[name] || VERDICTS.ERROR; }

// Cases of another seat check it, which a run says as its reason.
function isJudgedElsewhere(requirement) { return requirement.state === 'planned' && requirement.reason.startsWith('is judged from the '); }

// How a requirement stands, as one of VERDICTS or STATES.
function standing(requirement) {
  if (isJudgedElsewhere(requirement)) return STATES.elsewhere;
  if (requirement.state !== 'checked') return STATES[requirement.state] || STATES.planned;
  if (requirement.verdict === 'NOT_RUN' && !requirement.cases.length) return STATES.not_selected;
  return verdictOf(requirement.verdict);
}

// A run with the look-ups that every view needs.
function indexed(run) {
  run.caseOf = new Map(run.cases.map(each => [each.name, each]));
  run.requirementOf = new Map(run.requirements.map(each => [each.id, each]));
  return run;
}

// The requirement that a case speaks about: the first of the strongest level.
function chief(run, result) {
  let best = null;
  for (const id of result.checks) {
    const each = run.requirementOf.get(id);
    if (each && (!best || LEVELS.indexOf(each.level) < LEVELS.indexOf(best.level))) best = each;
  }
  return best;
}

function levelOf(run, result) {
  const requirement = chief(run, result);
  return requirement ? requirement.level : 'MUST';
}

function countWhere(list, holds) { return list.reduce((sum, each) => sum + (holds(each) ? 1 : 0), 0); }

// YAML reads JSON's strings.
function knownFailure(run, cause) {
  const lines = ['known_failures:'];
  for (const name of cause.cases) {
    const result = run.caseOf.get(name);
    lines.push('  - case: ' + JSON.stringify(name));
    lines.push('    reason: ""  # required: why it fails and why that is accepted');
    lines.push('    link: ""');
    if (result && result.fingerprint) lines.push('    fingerprint: ' + JSON.stringify(result.fingerprint));
  }
  return lines.join('\n') + '\n';
}

function traceLines(result) { return result.trace.map(each => each.json).join('\n') + '\n'; }

function failedStep(result) {
  return result.steps.find(each => each.status === 'failed' || each.status === 'inconclusive');
}

function whereOf(result) {
  const step = failedStep(result);
  const [file, line] = step && step.file ? [step.file, step.line] : [result.file, result.line];
  return file ? file + (line > 0 ? ':' + line : '') : '';
}
