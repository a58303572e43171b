// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts a real snapshot down to a small one with something of everything in it: a seed for mutations.
//
//   zstd -dc FILE.heapsnapshot.zst | node shrink.js [NODES=600] [CLASS…] | gzip -9n > seeds/mutation/NAME.heapsnapshot.gz
//
// Kept: some nodes of each type and of the named classes, what is near them, the way to them from the root, and the
// edges, locations, stacks and strings of those. The layout of the file stays V8's.
'use strict';
const fs = require('node:fs');
const [wanted = '600', ...classes] = process.argv.slice(2);
const heap = JSON.parse(fs.readFileSync(0, 'utf8'));
const {meta} = heap.snapshot;
const nodeWidth = meta.node_fields.length, edgeWidth = meta.edge_fields.length;
const nodeField = name => meta.node_fields.indexOf(name), edgeField = name => meta.edge_fields.indexOf(name);
const typeAt = nodeField('type'), nameAt = nodeField('name'), countAt = nodeField('edge_count'), traceAt = nodeField('trace_node_id');
const edgeTypeAt = edgeField('type'), edgeNameAt = edgeField('name_or_index'), toAt = edgeField('to_node');
const count = heap.nodes.length / nodeWidth;

const firstEdge = [0];
for (let n = 0; n < count; ++n) firstEdge.push(firstEdge[n] + heap.nodes[n * nodeWidth + countAt]);
const targetOf = e => heap.edges[e * edgeWidth + toAt] / nodeWidth;
const parent = new Int32Array(count).fill(-1); // on a shortest way from the root
parent[0] = 0;
const queue = [0];
for (const n of queue)
    for (let e = firstEdge[n]; e < firstEdge[n + 1]; ++e)
        if (parent[targetOf(e)] < 0) {
            parent[targetOf(e)] = n;
            queue.push(targetOf(e));
        }

const kept = new Set();
function keep(n) {
    for (; n >= 0 && !kept.has(n); n = parent[n]) kept.add(n);
}
function keepNear(from, more) {
    const near = [from];
    for (const n of near) {
        if (near.length > more) break;
        for (let e = firstEdge[n]; e < firstEdge[n + 1] && near.length <= more; ++e)
            if (!near.includes(targetOf(e))) near.push(targetOf(e));
    }
    near.forEach(keep);
}
keep(0);
for (let n = 0; n < count; ++n)
    if (classes.includes(heap.strings[heap.nodes[n * nodeWidth + nameAt]])) keepNear(n, 40);
const byType = new Map(); // each type's nodes
for (let n = 0; n < count; ++n) {
    const type = heap.nodes[n * nodeWidth + typeAt];
    if (!byType.has(type)) byType.set(type, []);
    byType.get(type).push(n);
}
for (let k = 0; kept.size < Number(wanted) && k < 50; ++k)
    for (const nodes of byType.values()) keepNear(nodes[Math.floor(nodes.length * k / 50)], 4);

const order = [...kept].sort((a, b) => a - b);
const newOrdinal = new Map(order.map((n, i) => [n, i]));
const strings = ['<dummy>', ''], newString = new Map();
function stringOf(index) {
    if (!newString.has(index)) {
        newString.set(index, strings.length);
        strings.push(heap.strings[index].slice(0, 300));
    }
    return newString.get(index);
}
const indexed = new Set(['element', 'hidden'].map(name => meta.edge_types[edgeTypeAt].indexOf(name)));
const usedTraces = new Set();
const nodes = [], edges = [];
for (const n of order) {
    const row = heap.nodes.slice(n * nodeWidth, (n + 1) * nodeWidth);
    row[nameAt] = stringOf(row[nameAt]);
    row[countAt] = 0;
    for (let e = firstEdge[n]; e < firstEdge[n + 1]; ++e) {
        if (!newOrdinal.has(targetOf(e))) continue;
        const edge = heap.edges.slice(e * edgeWidth, (e + 1) * edgeWidth);
        if (!indexed.has(edge[edgeTypeAt])) edge[edgeNameAt] = stringOf(edge[edgeNameAt]);
        edge[toAt] = newOrdinal.get(targetOf(e)) * nodeWidth;
        edges.push(edge);
        ++row[countAt];
    }
    if (traceAt >= 0 && row[traceAt]) usedTraces.add(row[traceAt]);
    nodes.push(row);
}

// Of the allocation stacks those that are used, and the functions in them.
const functionWidth = meta.trace_function_info_fields ? meta.trace_function_info_fields.length : 0;
const functions = [], newFunction = new Map();
function functionOf(index) {
    if (!newFunction.has(index)) {
        newFunction.set(index, functions.length);
        const row = heap.trace_function_infos.slice(index * functionWidth, (index + 1) * functionWidth);
        for (const field of ['name', 'script_name']) {
            const at = meta.trace_function_info_fields.indexOf(field);
            row[at] = stringOf(row[at]);
        }
        functions.push(row);
    }
    return newFunction.get(index);
}
function prune(list) { // records of id, function, count, size, children
    const out = [];
    for (let i = 0; i < list.length; i += 5) {
        const children = prune(list[i + 4]);
        if (children.length || usedTraces.has(list[i])) out.push(list[i], functionOf(list[i + 1]), list[i + 2], list[i + 3], children);
    }
    return out;
}
const traces = heap.trace_tree && heap.trace_tree.length ? prune(heap.trace_tree) : [];

const locations = [];
if (meta.location_fields)
    for (let i = 0; i < heap.locations.length; i += meta.location_fields.length) {
        const row = heap.locations.slice(i, i + meta.location_fields.length);
        const at = meta.location_fields.indexOf('object_index');
        if (!newOrdinal.has(row[at] / nodeWidth)) continue;
        row[at] = newOrdinal.get(row[at] / nodeWidth) * nodeWidth;
        locations.push(row);
    }

heap.snapshot.node_count = nodes.length;
heap.snapshot.edge_count = edges.length;
heap.snapshot.trace_function_count = traces.length ? functions.length : 0;
const rows = list => list.map(row => row.join(',')).join('\n,') + (list.length ? '\n' : '');
const ascii = text => JSON.stringify(text).replace(/[\u007f-\uffff]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
const members = [`"snapshot":${JSON.stringify(heap.snapshot)}`, `"nodes":[${rows(nodes)}]`, `"edges":[${rows(edges)}]`,
                 `"trace_function_infos":[${rows(traces.length ? functions : [])}]`, `"trace_tree":${JSON.stringify(traces)}`,
                 `"samples":[${(heap.samples || []).slice(0, 20).join(',')}]`];
if (meta.location_fields) members.push(`"locations":[${rows(locations)}]`);
members.push(`"strings":[${strings.map(ascii).join(',\n')}]`);
process.stdout.write(`{${members.join(',\n')}}\n`);
