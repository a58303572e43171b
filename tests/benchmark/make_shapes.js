// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Writes .heapsnapshot files of shapes that are hard on graph algorithms:
//
//   node make_shapes.js chain-and-fan OUT [N=300000]   a chain of N whose head and tail both point at N objects
//   node make_shapes.js ladder OUT [N=1000000]         two chains of N with rungs both ways
//   node make_shapes.js list OUT [N=5000000]           a linked list
//   node make_shapes.js star OUT [N=5000000]           one object with N edges
//   node make_shapes.js dense OUT [N=4000]             each node with an edge to each other one
'use strict';
const fs = require('node:fs');

const [shape, out, size] = process.argv.slice(2);
const defaults = {'chain-and-fan': 300000, ladder: 1000000, list: 5000000, star: 5000000, dense: 4000};
if (!out || !(shape in defaults)) {
    console.error(`usage: node make_shapes.js ${Object.keys(defaults).join('|')} OUT [N]`);
    process.exit(2);
}
const n = Number(size || defaults[shape]);

// Node 0 is the root; it has one edge, to node 1. edgesOf(k) gives the targets of node k.
const shapes = {
    'chain-and-fan': {
        nodes: 1 + 2 * n, edges: 1 + (n - 1) + 2 * n,
        edgesOf(k) {
            if (k > n) return [];
            const targets = k < n ? [k + 1] : [];
            if (k === 1 || k === n) for (let i = n + 1; i <= 2 * n; ++i) targets.push(i);
            return targets;
        },
    },
    ladder: {
        nodes: 1 + 2 * n, edges: 1 + 2 * (n - 1) + 2 * n,
        edgesOf(k) {
            const other = k <= n ? k + n : k - n;
            const isLast = k === n || k === 2 * n;
            return isLast ? [other] : [k + 1, other];
        },
    },
    list: {nodes: 1 + n, edges: n, edgesOf: k => (k < n ? [k + 1] : [])},
    star: {
        nodes: 2 + n, edges: 1 + n,
        edgesOf: k => (k === 1 ? Array.from({length: n}, (_, i) => i + 2) : []),
    },
    dense: {
        nodes: 1 + n, edges: 1 + n * (n - 1),
        edgesOf: k => Array.from({length: n}, (_, i) => i + 1).filter(to => to !== k),
    },
};
const {nodes, edges, edgesOf} = shapes[shape];
const targetsOf = k => (k === 0 ? [1] : edgesOf(k));

const file = fs.openSync(out, 'w');
let text = '';
function put(more) {
    text += more;
    if (text.length > 1 << 20) flush();
}
function flush() {
    fs.writeSync(file, text);
    text = '';
}
const meta = {
    node_fields: ['type', 'name', 'id', 'self_size', 'edge_count', 'trace_node_id', 'detachedness'],
    node_types: [['hidden', 'array', 'string', 'object', 'code', 'closure', 'regexp', 'number', 'native', 'synthetic'],
                 'string', 'number', 'number', 'number', 'number', 'number'],
    edge_fields: ['type', 'name_or_index', 'to_node'],
    edge_types: [['context', 'element', 'property', 'internal', 'hidden', 'shortcut', 'weak'], 'string_or_number', 'node'],
    trace_function_info_fields: ['function_id', 'name', 'script_name', 'script_id', 'line', 'column'],
    trace_node_fields: ['id', 'function_info_index', 'count', 'size', 'children'],
    sample_fields: ['timestamp_us', 'last_assigned_id'],
    location_fields: ['object_index', 'script_id', 'line', 'column'],
};
put(`{"snapshot":${JSON.stringify({meta, node_count: nodes, edge_count: edges, trace_function_count: 0})},\n"nodes":[`);
let written = 0;
for (let k = 0; k < nodes; ++k) {
    const count = targetsOf(k).length;
    written += count;
    put(`${k ? '\n,' : ''}${k ? 3 : 9},${k ? 2 : 1},${2 * k + 1},${k ? 16 : 0},${count},0,0`);
}
if (written !== edges) throw new Error(`${written} edges, ${edges} announced`);
put('\n],\n"edges":[');
let isFirst = true;
for (let k = 0; k < nodes; ++k) {
    for (const to of targetsOf(k)) {
        put(`${isFirst ? '' : '\n,'}2,3,${7 * to}`);
        isFirst = false;
    }
}
put('\n],\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[],\n');
put('"strings":["<dummy>","","Node","next"]}');
flush();
fs.closeSync(file);
