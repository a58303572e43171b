// SPDX-FileCopyrightText: 2026 The Heaptrail contributors
// SPDX-License-Identifier: CC0-1.0
//
// Cuts the snapshots of one process down to what came between them:
//
//   node shrink.js s1.heapsnapshot s2.heapsnapshot s3.heapsnapshot     (in place)
//
// Kept: what is younger than the first snapshot, what refers to it, the ways to that from the root and from the
// global object, and the program's modules. Texts are cut to 40 characters; sizes and ids stay V8's.
'use strict';
const fs = require('node:fs');
const files = process.argv.slice(2);
let border = 0; // the highest id of the first
for (const file of files) {
    const heap = JSON.parse(fs.readFileSync(file, 'utf8'));
    const {meta} = heap.snapshot;
    const nodeWidth = meta.node_fields.length, edgeWidth = meta.edge_fields.length;
    const at = (fields, name) => meta[fields].indexOf(name);
    const typeAt = at('node_fields', 'type'), nameAt = at('node_fields', 'name'), idAt = at('node_fields', 'id');
    const countAt = at('node_fields', 'edge_count');
    const edgeTypeAt = at('edge_fields', 'type'), edgeNameAt = at('edge_fields', 'name_or_index'), toAt = at('edge_fields', 'to_node');
    const types = meta.node_types[typeAt], edgeTypes = meta.edge_types[edgeTypeAt];
    const count = heap.nodes.length / nodeWidth;
    const field = (n, k) => heap.nodes[n * nodeWidth + k];
    const nameOf = n => heap.strings[field(n, nameAt)];
    const firstEdge = [0];
    for (let n = 0; n < count; ++n) firstEdge.push(firstEdge[n] + field(n, countAt));
    const target = e => heap.edges[e * edgeWidth + toAt] / nodeWidth;
    const isStrong = e => edgeTypes[heap.edges[e * edgeWidth + edgeTypeAt]] !== 'weak';
    if (file === files[0])
        for (let n = 0; n < count; ++n) border = Math.max(border, field(n, idAt) % 2 ? field(n, idAt) : 0);

    const retainers = Array.from({length: count}, () => []);
    for (let n = 0; n < count; ++n)
        for (let e = firstEdge[n]; e < firstEdge[n + 1]; ++e)
            if (isStrong(e)) retainers[target(e)].push(n);
    function ways(from) { // a shortest way to each node
        const parent = new Int32Array(count).fill(-1), queue = [...from];
        for (const n of from) parent[n] = n;
        for (const n of queue)
            for (let e = firstEdge[n]; e < firstEdge[n + 1]; ++e)
                if (isStrong(e) && parent[target(e)] < 0) {
                    parent[target(e)] = n;
                    queue.push(target(e));
                }
        return parent;
    }
    const kept = new Set([0]), named = [], modules = [];
    for (let n = 0; n < count; ++n) {
        if (types[field(n, typeAt)] === 'object' && /^global\b/.test(nameOf(n))) named.push(n);
        if (types[field(n, typeAt)] === 'object' && nameOf(n) === 'Module') modules.push(n);
    }
    const trees = [ways([0]), ways(named), ways(modules)];
    const keep = n => {
        for (const parent of trees)
            for (let k = n; k >= 0 && parent[k] >= 0; k = parent[k]) {
                kept.add(k);
                if (parent[k] === k) break;
            }
    };
    const heavy = new Set(['code', 'object shape']);
    const isCode = n => heavy.has(types[field(n, typeAt)]);
    const isNew = n => field(n, idAt) % 2 && field(n, idAt) > border && !isCode(n);
    for (const n of [...named, ...modules]) {
        keep(n);
        for (let e = firstEdge[n]; modules.includes(n) && e < firstEdge[n + 1]; ++e) kept.add(target(e));
    }
    for (let n = 0; n < count; ++n) {
        if (!isNew(n)) continue;
        keep(n);
        for (const above of retainers[n]) if (retainers[n].length < 20 && !isCode(above)) keep(above);
        for (let e = firstEdge[n]; e < firstEdge[n + 1]; ++e)
            if (field(target(e), idAt) % 2 === 0 || types[field(target(e), typeAt)] === 'string') kept.add(target(e));
    }
    // Keys stand beside their values in a table.
    for (const n of [...kept])
        if (types[field(n, typeAt)] === 'array' && firstEdge[n + 1] - firstEdge[n] < 64)
            for (let e = firstEdge[n]; e < firstEdge[n + 1]; ++e)
                if (types[field(target(e), typeAt)] === 'string') kept.add(target(e));
    const order = [...kept].sort((a, b) => a - b), ordinal = new Map(order.map((n, i) => [n, i]));
    const strings = ['<dummy>', ''], newString = new Map();
    const stringOf = index => {
        if (!newString.has(index)) newString.set(index, strings.push(heap.strings[index].slice(0, 40)) - 1);
        return newString.get(index);
    };
    const nodes = [], edges = [];
    for (const n of order) {
        const row = heap.nodes.slice(n * nodeWidth, (n + 1) * nodeWidth);
        row[nameAt] = stringOf(row[nameAt]);
        row[countAt] = 0;
        for (let e = firstEdge[n]; e < firstEdge[n + 1]; ++e) {
            if (!ordinal.has(target(e))) continue;
            const edge = heap.edges.slice(e * edgeWidth, (e + 1) * edgeWidth);
            if (!['element', 'hidden'].includes(edgeTypes[edge[edgeTypeAt]])) edge[edgeNameAt] = stringOf(edge[edgeNameAt]);
            edge[toAt] = ordinal.get(target(e)) * nodeWidth;
            edges.push(edge);
            ++row[countAt];
        }
        nodes.push(row);
    }
    const locations = [], width = meta.location_fields.length;
    for (let i = 0; i < heap.locations.length; i += width)
        if (ordinal.has(heap.locations[i] / nodeWidth))
            locations.push([ordinal.get(heap.locations[i] / nodeWidth) * nodeWidth, ...heap.locations.slice(i + 1, i + width)]);
    Object.assign(heap.snapshot, {node_count: nodes.length, edge_count: edges.length});
    const rows = list => list.map(row => row.join(',')).join('\n,') + (list.length ? '\n' : '');
    fs.writeFileSync(file, `{"snapshot":${JSON.stringify(heap.snapshot)},\n"nodes":[${rows(nodes)}],\n"edges":[${rows(edges)}],\n`
        + `"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":[${rows(locations)}],\n"strings":${JSON.stringify(strings)}}\n`);
}
