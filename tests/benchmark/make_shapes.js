// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes .heapsnapshot files of shapes that are hard on graph algorithms, on tables, on texts, or on the parser:
//
//   node make_shapes.js SHAPE OUT [N]
//
// without arguments lists the shapes; N is how many objects there are, about.
'use strict';
const fs = require('node:fs');

// Node 0 is the root; it has one edge, to node 1. A shape says
//   nodes            how many there are, the root included
//   edges(k, to)     calls to(target[, edge type, edge name or index]) for each edge of node k ≥ 1
// and, where the defaults won't do,
//   node(k)          [type, name, id, self size, detachedness] of node k ≥ 1
//   strings          from index 4 on; 0 to 3 are "<dummy>", "", "Node", "next". As they are in the file: escaped.
//   layout           what stands between numbers and between records
const [kString, kObject, kNative, kConcatenated, kSliced] = [2, 3, 8, 10, 11];
const [kElement, kProperty, kInternal] = [1, 2, 3];
const kFirstString = 4;
const idOf = k => 2 * k + 1;
const plain = k => [kObject, 2, idOf(k), 16, 0];

function list(n) {
    return {nodes: 1 + n, edges: (k, to) => { if (k < n) to(k + 1); }};
}
/// n nodes below node 1, which points at all of them by number.
function rows(n, node, strings, edges) {
    return {
        nodes: 2 + n, strings, node: k => (k === 1 ? plain(k) : node(k - 2, k)),
        edges(k, to) {
            if (k === 1) for (let i = 0; i < n; ++i) to(i + 2, kElement, i);
            else if (edges) edges(k - 2, to, k);
        },
    };
}
function* numbered(prefix, n) {
    for (let i = 0; i < n; ++i) yield prefix + i;
}
function* repeated(text, n) {
    for (let i = 0; i < n; ++i) yield text;
}

const shapes = {
    // Graphs
    list: [5e6, 'a linked list', list],
    star: [5e6, 'one object with N edges', n => ({
        nodes: 2 + n, edges(k, to) { if (k === 1) for (let i = 0; i < n; ++i) to(i + 2); },
    })],
    'star-inward': [5e6, 'one object that N refer to', n => rows(n, (i, k) => plain(k), [], (i, to) => to(2))],
    ladder: [1e6, 'two chains of N with rungs both ways', n => ({
        nodes: 1 + 2 * n,
        edges(k, to) {
            if (k !== n && k !== 2 * n) to(k + 1);
            to(k <= n ? k + n : k - n);
        },
    })],
    'chain-and-fan': [3e5, 'a chain of N whose head and tail both point at N objects', n => ({
        nodes: 1 + 2 * n,
        edges(k, to) {
            if (k < n) to(k + 1);
            if (k === 1 || k === n) for (let i = n + 1; i <= 2 * n; ++i) to(i);
        },
    })],
    dense: [4e3, 'each of N nodes with an edge to each other one', n => ({
        nodes: 1 + n, edges(k, to) { for (let i = 1; i <= n; ++i) if (i !== k) to(i); },
    })],
    dom: [2e6, 'a page: elements with parent, first child and next sibling, a tenth of them detached', n => ({
        nodes: 1 + n, strings: ['<div class="row">', 'Detached <div class="row">', 'parent', 'firstChild', 'nextSibling'],
        node: k => [kNative, kFirstString, 2 * k, 120, k % 20 === 0 ? 2 : 1],
        edges(k, to) { // ten children each, numbered as in a heap
            const child = 10 * (k - 1) + 2;
            if (k > 1) to(Math.floor((k - 2) / 10) + 1, kInternal, kFirstString + 2);
            if (child <= n) to(child, kInternal, kFirstString + 3);
            if (k > 1 && (k - 2) % 10 < 9 && k < n) to(k + 1, kInternal, kFirstString + 4);
        },
    })],
    // Sizes and ids
    'heavy-tail': [5e6, 'a linked list whose last node has 5 GB: all retained sizes are past 32 bits', n => ({
        ...list(n), node: k => [kObject, 2, idOf(k), k === n ? 5e9 : 16, 0],
    })],
    heavy: [5e6, 'N objects of 5 GB each', n => rows(n, (i, k) => [kObject, 2, idOf(k), 5e9, 0])],
    'large-ids': [5e6, 'ids of ten digits', n => ({...list(n), node: k => [kObject, 2, 4e9 + idOf(k), 16, 0]})],
    'huge-ids': [5e6, 'ids past 32 bits', n => ({...list(n), node: k => [kObject, 2, 2 ** 45 + idOf(k), 16, 0]})],
    // Classes and names
    classes: [3e5, 'N classes with one object each', n => rows(n, (i, k) => [kObject, kFirstString + i, idOf(k), 16, 0], numbered('Class', n))],
    interfaces: [3e5, 'N plain objects with three properties of their own', n => rows(n, (i, k) => [kObject, kFirstString, idOf(k), 40, 0],
        (function* () { yield 'Object'; yield* numbered('p', 3 * n); })(),
        (i, to) => { for (let p = 0; p < 3; ++p) to(1, kProperty, kFirstString + 1 + 3 * i + p); })],
    mixtures: [1e6, 'N plain objects with 8 of 40 properties', n => rows(n, (i, k) => [kObject, kFirstString, idOf(k), 80, 0],
        (function* () { yield 'Object'; yield* numbered('p', 40); })(),
        (i, to) => { for (let p = 0, at = Math.imul(i, 2654435761) >>> 0; p < 8; ++p, at = Math.imul(at, 1664525) + 1013904223 >>> 0) to(1, kProperty, kFirstString + 1 + at % 40); })],
    properties: [1e6, 'one plain object with N properties', n => ({
        ...rows(n, (i, k) => plain(k)),
        node: k => [kObject, k === 1 ? kFirstString : 2, idOf(k), 16, 0],
        strings: (function* () { yield 'Object'; yield* numbered('property', n); })(),
        edges(k, to) { if (k === 1) for (let i = 0; i < n; ++i) to(i + 2, kProperty, kFirstString + 1 + i); },
    })],
    'long-class': [1e4, 'a class whose name has 10 MB', n => rows(n, (i, k) => [kObject, kFirstString, idOf(k), 1000, 0], ['L'.repeat(1e7)])],
    'long-classes': [1e3, 'N classes whose names have 50 kB', n => rows(n, (i, k) => [kObject, kFirstString + i, idOf(k), 1000, 0],
        (function* () { for (let i = 0; i < n; ++i) yield 'L'.repeat(5e4) + i; })())],
    // Texts
    'equal-strings': [3e6, 'N strings with one text', n => rows(n, (i, k) => [kString, kFirstString, idOf(k), 32, 0], ['the same text again'])],
    'equal-texts': [3e6, 'N strings whose texts stand N times in the file', n => rows(n, (i, k) => [kString, kFirstString + i, idOf(k), 32, 0], repeated('the same text again', n))],
    'alike-strings': [1e5, 'N strings of 1000 characters that differ in the last', n => rows(n, (i, k) => [kString, kFirstString + i, idOf(k), 1016, 0], numbered('x'.repeat(990), n))],
    'long-strings': [3, 'N strings of 100 MB', n => rows(n, (i, k) => [kString, kFirstString + i, idOf(k), 1e8, 0], repeated('s'.repeat(1e8), n))],
    escapes: [3, 'N strings of 100 MB in escapes', n => rows(n, (i, k) => [kString, kFirstString + i, idOf(k), 3e7, 0], repeated('\\u00e9'.repeat(16e6), n))],
    concatenations: [1e6, 'a text put together of N pieces', n => ({
        nodes: 2 + n, strings: ['first', 'second', 'a piece of text'],
        node: k => (k > n ? [kString, kFirstString + 2, idOf(k), 32, 0] : [kConcatenated, 1, idOf(k), 32, 0]),
        edges(k, to) {
            if (k > n) return;
            to(k + 1, kInternal, kFirstString);
            to(n + 1, kInternal, kFirstString + 1);
        },
    })],
    slices: [1e6, 'N parts of parts of one text', n => ({
        nodes: 2 + n, strings: ['parent', 'the whole text'],
        node: k => (k > n ? [kString, kFirstString + 1, idOf(k), 1e6, 0] : [kSliced, kFirstString + 1, idOf(k), 32, 0]),
        edges(k, to) { if (k <= n) to(k + 1, kInternal, kFirstString); },
    })],
    // How the file is written
    'one-line': [5e6, 'no line ends, as Bun writes', n => ({...list(n), layout: {number: ',', record: ','}})],
    spaces: [2e6, 'each number on a line of its own, indented', n => ({...list(n), layout: {number: ',\n    ', record: ',\n    '}})],
};

const [name, out, size] = process.argv.slice(2);
if (!out || !(name in shapes)) {
    console.error('usage: node make_shapes.js SHAPE OUT [N]\n');
    for (const [key, [n, what]] of Object.entries(shapes)) console.error(`  ${key.padEnd(16)} ${what} (N = ${n})`);
    process.exit(2);
}
const [defaultSize, , make] = shapes[name];
const shape = make(Number(size || defaultSize));
const layout = shape.layout || {number: ',', record: '\n,'};

const file = fs.openSync(out, 'w');
let text = '';
function put(more) {
    text += more;
    if (text.length > 1 << 20) flush();
}
function flush() {
    fs.writeSync(file, text, null, 'latin1');
    text = '';
}
const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
    node_types: [['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic',
                  'concatenated string', 'sliced string', 'symbol', 'bigint', 'object shape'],
                 'string', 'number', 'number', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'], 'string_or_number', 'node'],
    trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
};
const edgesOf = (k, to) => (k === 0 ? to(1, kElement, 1) : shape.edges(k, to));
const nodeOf = k => (k === 0 ? [9, 1, 1, 0, 0] : shape.node ? shape.node(k) : plain(k));
let edges = 0;
const countEdge = () => void ++edges;
for (let k = 0; k < shape.nodes; ++k) edgesOf(k, countEdge);
put(`{"snapshot":${JSON.stringify({meta, node_count: shape.nodes, edge_count: edges, trace_function_count: 0})},\n"nodes":[`);
for (let k = 0; k < shape.nodes; ++k) {
    let count = 0;
    edgesOf(k, () => void ++count);
    const [type, label, id, bytes, detachedness] = nodeOf(k);
    put((k ? layout.record : '') + [type, label, id, bytes, count, 0, detachedness].join(layout.number));
}
put('\n],\n"edges":[');
let isFirst = true;
const writeEdge = (to, type = kProperty, label = 3) => {
    put((isFirst ? '' : layout.record) + type + layout.number + label + layout.number + 7 * to);
    isFirst = false;
};
for (let k = 0; k < shape.nodes; ++k) edgesOf(k, writeEdge);
put('\n],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],\n');
put('"strings":["<dummy>",\n"",\n"Node",\n"next"');
for (const string of shape.strings || []) {
    put(',\n"');
    put(string.replaceAll('"', '\\"'));
    put('"');
}
put(']}\n');
flush();
fs.closeSync(file);
