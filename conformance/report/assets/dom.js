'use strict';
// Small tools for building the page. Text only ever enters the document as text nodes: nothing here
// or elsewhere parses markup, and the page's own policy (Trusted Types, hashes) would refuse it.

const SVG = 'http://www.w3.org/2000/svg';

// Control characters by their pictures, characters that turn the writing direction around by number.
function shown(text) {
  return String(text)
      .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g,
          c => c === '\u007f' ? '\u2421' : String.fromCharCode(0x2400 + c.charCodeAt(0)))
      .replace(/[\u0080-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
          c => '\u27e8U+' + c.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0') + '\u27e9');
}

// `text` with at most `limit` characters, and how many there were when some are missing.
function clipped(text, limit = 400) {
  const whole = String(text);
  if (whole.length <= limit) return whole;
  return whole.slice(0, limit) + '\u2026 (' + whole.length.toLocaleString('en') + ' characters)';
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : shown(value));
  }
  add(node, children);
  return node;
}

function add(node, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === '') continue;
    node.append(child instanceof Node ? child : document.createTextNode(shown(child)));
  }
}

// el('p', {class: 'lead', onclick: f}, 'text', node, [more])
function el(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

// A link out of the page; anything but http and https stays text.
function link(url, ...words) {
  if (!/^https?:\/\/[^\s]+$/.test(url || '')) return el('span', {class: 't'}, ...words);
  return el('a', {href: url, rel: 'noopener noreferrer', target: '_blank', class: 'out'}, ...words);
}

function plural(count, noun) { return count.toLocaleString('en') + ' ' + noun + (count === 1 ? '' : 's'); }

// "3 of 17 cases"
function ratio(part, whole, noun) { return part + ' of ' + plural(whole, noun); }

function duration(micros) {
  if (micros < 1e3) return micros + '\u202f\u00b5s';
  if (micros < 1e6) return (micros / 1e3).toFixed(1) + '\u202fms';
  if (micros < 6e7) return (micros / 1e6).toFixed(1) + '\u202fs';
  return Math.floor(micros / 6e7) + '\u202fmin ' + Math.floor(micros / 1e6 % 60) + '\u202fs';
}

// Virtual time since the case began.
function clock(nanos) {
  if (nanos === 0) return '0\u202fs';
  if (nanos < 1e9) return +(nanos / 1e6).toFixed(3) + '\u202fms';
  return +(nanos / 1e9).toFixed(3) + '\u202fs';
}

const copied = el('div', {class: 'toast', role: 'status', 'aria-live': 'polite'});
let copiedTimer = 0;

async function copy(text, what) {
  let done = false;
  try {
    await navigator.clipboard.writeText(text);
    done = true;
  } catch (refused) {
    const area = el('textarea', {class: 'offstage', 'aria-hidden': 'true'});
    area.value = text;
    document.body.append(area);
    area.select();
    done = document.execCommand('copy');
    area.remove();
  }
  copied.textContent = done ? what + ' copied' : 'The browser refused to copy';
  copied.classList.add('up');
  clearTimeout(copiedTimer);
  copiedTimer = setTimeout(() => copied.classList.remove('up'), 1600);
}

function copyButton(label, what, make) {
  return el('button', {type: 'button', class: 'copy', 'data-copies': what,
    onclick: () => copy(make(), what)}, label);
}

// A <details> whose body is made when it is first opened.
function folded(attributes, summary, make) {
  const body = el('div', {class: 'body'});
  const node = el('details', attributes, el('summary', null, summary), body);
  const open = () => {
    if (!node.open || body.firstChild) return;
    add(body, [make()]);
  };
  node.addEventListener('toggle', open);
  node.unfold = () => { node.open = true; open(); };
  return node;
}
